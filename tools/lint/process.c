/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Other programs, for util.h: git, python. */
#include "lint/util.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

volatile sig_atomic_t lint_interrupted;

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What is fed to, and taken from, one child. */
typedef struct exchange {
    int input, output, errors; /* -1: closed */
    const char *rest;          /* still to be written */
    lint_buffer out, err;
} exchange;

static void close_end(int *descriptor) {
    if (*descriptor >= 0) {
        close(*descriptor);
    }
    *descriptor = -1;
}

static void feed(exchange *x) {
    ssize_t written = write(x->input, x->rest, strlen(x->rest));
    if (written > 0) {
        x->rest += written;
    }
    if (*x->rest == '\0' || (written < 0 && errno != EAGAIN && errno != EINTR)) {
        close_end(&x->input);
    }
}

static void take(int *from, lint_buffer *into) {
    char chunk[8192];
    ssize_t got = read(*from, chunk, sizeof chunk);
    if (got > 0) {
        lint_add(into, chunk, (size_t)got);
    } else if (got == 0 || errno != EINTR) {
        close_end(from);
    }
}

/* False when time ran out. */
static bool converse(exchange *x, double deadline) {
    while (x->output >= 0 || x->errors >= 0) {
        double left = deadline - seconds_now();
        if (left <= 0) {
            return false;
        }
        struct pollfd ends[3] = {
            {x->input, POLLOUT, 0}, {x->output, POLLIN, 0}, {x->errors, POLLIN, 0}};
        if (poll(ends, 3, left > 60 ? 60000 : (int)(left * 1000) + 1) < 0 &&
            (errno != EINTR || lint_interrupted != 0)) {
            return false;
        }
        if (x->input >= 0 && ends[0].revents != 0) {
            feed(x);
        }
        if (x->output >= 0 && ends[1].revents != 0) {
            take(&x->output, &x->out);
        }
        if (x->errors >= 0 && ends[2].revents != 0) {
            take(&x->errors, &x->err);
        }
    }
    return true;
}

static void become(const char *directory, const char *const *arguments, const int ends[3]) {
    if (chdir(directory) != 0) {
        _exit(127);
    }
    for (int i = 0; i < 3; i++) {
        dup2(ends[i], i);
    }
    setpgid(0, 0); /* so that what it starts can be ended with it */
    execvp(arguments[0], (char *const *)(uintptr_t)arguments);
    _exit(127);
}

int lint_run_program(refcop_arena *arena, const char *directory, const char *const *arguments,
                     const char *input, double seconds, char **output, char **errors) {
    int in[2], out[2], err[2];
    if (pipe2(in, O_CLOEXEC) != 0) {
        return -1;
    }
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]), close(in[1]);
        return -1;
    }
    if (pipe2(err, O_CLOEXEC) != 0) {
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        return -1;
    }
    pid_t child = fork();
    if (child == 0) {
        become(directory, arguments, (int[]){in[0], out[1], err[1]});
    }
    close(in[0]), close(out[1]), close(err[1]);
    exchange x = {in[1], out[0], err[0], input == NULL ? "" : input, {0}, {0}};
    fcntl(x.input, F_SETFL, O_NONBLOCK);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before); /* it may not read its input */
    bool in_time = child > 0 && converse(&x, seconds_now() + seconds);
    sigaction(SIGPIPE, &before, NULL);
    close_end(&x.input), close_end(&x.output), close_end(&x.errors);
    int status = -1;
    if (child > 0) {
        if (!in_time) {
            kill(-child, SIGKILL);
            kill(child, SIGKILL);
        }
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        status = in_time && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    if (output != NULL) {
        *output = lint_copy_n(arena, x.out.text == NULL ? "" : x.out.text, x.out.length);
    }
    if (errors != NULL) {
        *errors = lint_copy_n(arena, x.err.text == NULL ? "" : x.err.text, x.err.length);
    }
    lint_buffer_free(&x.out);
    lint_buffer_free(&x.err);
    return status == 127 ? -1 : status;
}
