/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "lint/pool.h"
#include "lint/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct worker {
    pid_t process; /* 0: none */
    int to, from;  /* pipes */
    int said;      /* a file that takes its standard error */
    bool is_busy;
    size_t job;        /* number of the command */
    double deadline;   /* seconds of the monotonic clock; 0: none */
    lint_buffer input; /* read, but not yet whole lines */
} worker;

typedef struct pool {
    lint_run *run;
    worker *workers;
    size_t worker_count;
    const size_t *order;
    size_t next, done, count;
} pool;

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- one worker ------------------------------------------------------------------------------- */

/* This program again; another one for a build without a compiler in it, and for tests. */
static const char *worker_program(void) {
    const char *other = getenv("REFCOP_LINT_WORKER");
    return other != NULL && other[0] != '\0' ? other : "/proc/self/exe";
}

static bool start(worker *w) {
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC) != 0) {
        return false;
    }
    if (pipe2(from, O_CLOEXEC) != 0) {
        close(to[0]), close(to[1]);
        return false;
    }
    w->said = memfd_create("refcop-worker", MFD_CLOEXEC);
    w->process = fork();
    if (w->process == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        dup2(w->said, STDERR_FILENO);
        execl(worker_program(), "refcop", "lint", lint_worker_word, (char *)NULL);
        _exit(127);
    }
    close(to[0]), close(from[1]);
    w->to = to[1];
    w->from = from[0];
    w->input.length = 0;
    w->is_busy = false;
    if (w->process > 0) {
        return true;
    }
    close(w->to), close(w->from), close(w->said);
    w->process = 0;
    return false;
}

/* Ends the worker; the status that wait gives. */
static int stop(worker *w, bool by_force) {
    int status = 0;
    close(w->to);
    if (by_force) {
        kill(w->process, SIGKILL);
    }
    while (waitpid(w->process, &status, 0) < 0 && errno == EINTR) {
    }
    close(w->from), close(w->said);
    lint_buffer_free(&w->input);
    w->process = 0;
    w->is_busy = false;
    return status;
}

static bool send_job(worker *w, const char *job) {
    size_t left = strlen(job);
    while (left > 0) {
        ssize_t written = write(w->to, job, left);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        job += written;
        left -= (size_t)written;
    }
    return true;
}

static char *what_it_said(refcop_arena *arena, const worker *w) {
    lseek(w->said, 0, SEEK_SET);
    char *text = lint_read_all(arena, w->said, NULL);
    return text != NULL ? text : lint_copy(arena, "");
}

/* --- the pool --------------------------------------------------------------------------------- */

/* Gives w its next job. A worker that cannot even take it is found dead by the next read. */
static void give(pool *p, worker *w) {
    while (p->next < p->count) {
        w->job = p->order[p->next++];
        char *line = lint_worker_job(p->run, &p->run->commands.items[w->job], NULL);
        if (line == NULL) {
            p->run->outcomes[w->job].state = LINT_BROKEN;
            p->run->outcomes[w->job].problem = "its name, or a flag, is no UTF-8";
            p->done++;
            continue;
        }
        unsigned timeout = p->run->options.timeout;
        w->deadline = timeout != 0 ? seconds_now() + timeout : 0;
        w->is_busy = true;
        (void)send_job(w, line);
        free(line);
        return;
    }
}

/* The worker died, or has to, while it had a job. */
static void bury(pool *p, worker *w, bool timed_out) {
    lint_outcome *outcome = &p->run->outcomes[w->job];
    char *said = what_it_said(p->run->arena, w);
    int status = stop(w, timed_out);
    outcome->state = timed_out ? LINT_TIMED_OUT : LINT_CRASHED;
    if (timed_out) {
        outcome->problem =
            lint_format(p->run->arena, "took longer than %u seconds", p->run->options.timeout);
    } else if (WIFSIGNALED(status)) {
        outcome->problem = lint_format(p->run->arena, "the analysis was ended by signal %d (%s)",
                                       WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else {
        outcome->problem = lint_format(p->run->arena, "the analysis ended with status %d",
                                       WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    }
    lint_reproduce(p->run, outcome, said);
    p->done++;
}

static void take_line(lint_run *run, lint_outcome *outcome, const char *line, bool *done) {
    if (lint_record_take(run, outcome, line, done) && run->options.cache != NULL && !*done &&
        !lint_starts(line, "{\"kind\":\"read\"")) {
        lint_push(run->arena, &outcome->said, lint_copy(run->arena, line));
    }
}

/* Takes whole lines out of what was read; true when the job is done. */
static bool take_lines(pool *p, worker *w) {
    bool done = false;
    size_t begin = 0;
    for (;;) {
        char *newline = w->input.length > begin
                            ? memchr(w->input.text + begin, '\n', w->input.length - begin)
                            : NULL;
        if (newline == NULL) {
            break;
        }
        *newline = '\0';
        take_line(p->run, &p->run->outcomes[w->job], w->input.text + begin, &done);
        begin = (size_t)(newline - w->input.text) + 1;
    }
    if (begin != 0) {
        memmove(w->input.text, w->input.text + begin, w->input.length - begin);
        w->input.length -= begin;
    }
    return done;
}

/* Reads what w has to say; false when it is dead. */
static bool listen_to(pool *p, worker *w) {
    char chunk[1 << 16];
    ssize_t got = read(w->from, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) {
        return true;
    }
    if (got <= 0) {
        return false;
    }
    lint_add(&w->input, chunk, (size_t)got);
    if (take_lines(p, w)) {
        w->is_busy = false;
        p->done++;
    }
    return true;
}

/* Milliseconds until the next deadline, at most one second. */
static int patience(const pool *p) {
    double now = seconds_now(), least = now + 1;
    for (size_t i = 0; i < p->worker_count; i++) {
        const worker *w = &p->workers[i];
        if (w->is_busy && w->deadline != 0 && w->deadline < least) {
            least = w->deadline;
        }
    }
    return least > now ? (int)((least - now) * 1000) + 1 : 0;
}

/* Keeps every worker busy; false when none can be started. */
static bool keep_busy(pool *p) {
    bool any = false;
    for (size_t i = 0; i < p->worker_count; i++) {
        worker *w = &p->workers[i];
        if (w->process == 0 && p->next < p->count && !start(w)) {
            continue;
        }
        if (w->process != 0 && !w->is_busy) {
            give(p, w);
        }
        any = any || w->is_busy;
    }
    return any || p->done == p->count;
}

static void wait_and_take(pool *p, void (*progress)(void *, size_t, size_t, const char *),
                          void *context) {
    struct pollfd *ends = REFCOP_NEW_ARRAY(p->run->arena, struct pollfd, 0 + p->worker_count);
    for (;;) {
        for (size_t i = 0; i < p->worker_count; i++) {
            ends[i] = (struct pollfd){p->workers[i].is_busy ? p->workers[i].from : -1, POLLIN, 0};
        }
        if (poll(ends, p->worker_count, patience(p)) < 0 && errno != EINTR) {
            return;
        }
        if (lint_interrupted) {
            return;
        }
        size_t before = p->done;
        for (size_t i = 0; i < p->worker_count; i++) {
            worker *w = &p->workers[i];
            if (!w->is_busy) {
                continue;
            }
            size_t had = p->done;
            if (ends[i].revents != 0 && !listen_to(p, w)) {
                bury(p, w, false);
            } else if (w->is_busy && w->deadline != 0 && seconds_now() > w->deadline) {
                bury(p, w, true);
            }
            if (p->done != had) {
                progress(context, p->done, p->count, p->run->commands.items[w->job].file);
            }
        }
        if (p->done != before) {
            return;
        }
    }
}

bool lint_pool_run(lint_run *run, const size_t *order, size_t count,
                   void (*progress)(void *context, size_t done, size_t all, const char *file),
                   void *context) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t wanted = run->options.jobs != 0 ? run->options.jobs
                    : processors > 0       ? (size_t)processors
                                           : 1;
    pool p = {.run = run, .order = order, .count = count};
    p.worker_count = wanted < count ? wanted : count;
    p.workers = REFCOP_NEW_ARRAY(run->arena, worker, p.worker_count + 1);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    bool ok = true;
    while (p.done < p.count && !lint_interrupted) {
        ok = keep_busy(&p);
        if (!ok) {
            break;
        }
        if (p.done < p.count) {
            wait_and_take(&p, progress, context);
        }
    }
    for (size_t i = 0; i < p.worker_count; i++) {
        if (p.workers[i].process != 0) {
            stop(&p.workers[i], p.workers[i].is_busy);
        }
    }
    sigaction(SIGPIPE, &before, NULL);
    return ok;
}

bool lint_pool_once(const char *job, double seconds) {
    worker w = {0};
    char chunk[4096];
    bool done = false;
    if (!start(&w)) {
        return false;
    }
    double deadline = seconds_now() + seconds;
    bool sent = send_job(&w, job);
    while (sent && !done) {
        struct pollfd end = {w.from, POLLIN, 0};
        double left = deadline - seconds_now();
        if (left <= 0 || poll(&end, 1, (int)(left * 1000) + 1) == 0) {
            break;
        }
        ssize_t got = read(w.from, chunk, sizeof chunk);
        if (got <= 0) {
            break;
        }
        lint_add(&w.input, chunk, (size_t)got);
        done =
            strstr(w.input.text, "\"done\"") != NULL && strstr(w.input.text, "\"error\"") == NULL;
    }
    stop(&w, true);
    return done;
}
