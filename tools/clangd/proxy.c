/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "proxy.h"

#include "companion.h"
#include "frame.h"
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    READ_SIZE = 64 * 1024,
    FULL = 32 * 1024 * 1024 /* bytes waiting for a reader; then no more are read for it */
};

/* Bytes on their way out. */
typedef struct queue {
    int fd; /* -1: closed */
    char *data;
    size_t size, start, capacity;
} queue;

typedef struct proxy {
    pid_t clangd;
    int from_editor, from_clangd; /* -1: at its end */
    queue to_editor, to_clangd;
    refcop_frame_reader editor_frames, clangd_frames;
    queue held; /* our own messages, while one of clangd's is passed on in parts */
    refcop_session *session;
    refcop_companion *companion;
} proxy;

/* --- queues ----------------------------------------------------------------------------------- */

static void queue_add(queue *q, const char *data, size_t size) {
    if (q->start != 0) {
        q->size -= q->start;
        memmove(q->data, q->data + q->start, q->size);
        q->start = 0;
    }
    if (q->size + size > q->capacity) {
        q->capacity = (q->size + size) * 2;
        char *larger = realloc(q->data, q->capacity);
        if (larger == NULL) {
            fputs("refcop-clangd: out of memory\n", stderr);
            abort();
        }
        q->data = larger;
    }
    if (size != 0)
        memcpy(q->data + q->size, data, size);
    q->size += size;
}

static size_t queue_left(const queue *q) {
    return q->size - q->start;
}

static void queue_close(queue *q) {
    if (q->fd >= 0)
        close(q->fd);
    q->fd = -1;
    q->size = q->start = 0;
}

/* Writes what the reader takes without waiting. */
static void queue_write(queue *q) {
    while (q->fd >= 0 && queue_left(q) != 0) {
        ssize_t written = write(q->fd, q->data + q->start, queue_left(q));
        if (written >= 0)
            q->start += (size_t)written;
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            queue_close(q); /* nobody reads any more */
    }
}

static void queue_add_message(queue *q, const char *body, size_t size) {
    char header[64];
    int length = snprintf(header, sizeof header, "Content-Length: %zu\r\n\r\n", size);
    queue_add(q, header, (size_t)length);
    queue_add(q, body, size);
}

/* --- messages --------------------------------------------------------------------------------- */

static void send_to_editor(void *context, const char *body, size_t size) {
    proxy *p = context;
    queue_add_message(refcop_frame_is_open(&p->clangd_frames) ? &p->held : &p->to_editor, body,
                      size);
}

static void take_from_editor(proxy *p, refcop_frame frame) {
    queue_add(&p->to_clangd, frame.bytes, frame.size);
    if (frame.kind == REFCOP_FRAME_MESSAGE)
        refcop_session_from_editor(p->session, frame.body, frame.body_size);
    else if (refcop_frame_is_open(&p->editor_frames))
        refcop_session_lost(p->session); /* too large to look into: it may have been a change */
}

static void take_from_clangd(proxy *p, refcop_frame frame) {
    char *changed = frame.kind == REFCOP_FRAME_MESSAGE
                        ? refcop_session_from_clangd(p->session, frame.body, frame.body_size)
                        : NULL;
    if (changed != NULL)
        queue_add_message(&p->to_editor, changed, strlen(changed));
    else
        queue_add(&p->to_editor, frame.bytes, frame.size);
    free(changed);
    if (!refcop_frame_is_open(&p->clangd_frames) && p->held.size != 0) {
        queue_add(&p->to_editor, p->held.data, p->held.size);
        p->held.size = 0;
    }
}

/* Reads what is there; closes *fd at its end. */
static void receive(proxy *p, int *fd, refcop_frame_reader *frames,
                    void (*take)(proxy *, refcop_frame)) {
    char data[READ_SIZE];
    ssize_t got = read(*fd, data, sizeof data);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    refcop_frame frame;
    if (got > 0) {
        refcop_frame_feed(frames, data, (size_t)got);
        while ((frame = refcop_frame_next(frames)).kind != REFCOP_FRAME_NONE)
            take(p, frame);
        return;
    }
    frame = refcop_frame_rest(frames);
    if (frame.kind != REFCOP_FRAME_NONE)
        take(p, frame);
    close(*fd);
    *fd = -1;
}

/* --- clangd ----------------------------------------------------------------------------------- */

static volatile sig_atomic_t clangd_of_handler;

static void pass_on(int number) {
    if (clangd_of_handler > 0)
        kill((pid_t)clangd_of_handler, number);
}

static bool start_clangd(proxy *p, const refcop_args *command) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        return false;
    p->clangd = fork();
    if (p->clangd == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execv(command->items[0], command->items);
        fprintf(stderr, "refcop-clangd: cannot run '%s': %s\n", command->items[0], strerror(errno));
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    p->to_clangd.fd = in[1];
    p->from_clangd = out[0];
    if (p->clangd < 0)
        return false;
    fcntl(p->to_clangd.fd, F_SETFL, O_NONBLOCK);
    fcntl(p->from_clangd, F_SETFL, O_NONBLOCK);
    clangd_of_handler = p->clangd;
    static const int signals[] = {SIGHUP, SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; ++i)
        sigaction(signals[i], &(struct sigaction){.sa_handler = pass_on}, NULL);
    signal(SIGPIPE, SIG_IGN);
    return true;
}

static int status_of_clangd(const proxy *p) {
    int status;
    while (waitpid(p->clangd, &status, 0) < 0)
        if (errno != EINTR)
            return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* --- the loop --------------------------------------------------------------------------------- */

enum { SLOTS = 4 + REFCOP_COMPANION_FDS };

static void wait_and_move(proxy *p) {
    struct pollfd fds[SLOTS];
    bool clangd_keeps_up = queue_left(&p->to_clangd) < FULL;
    bool editor_keeps_up = queue_left(&p->to_editor) < FULL;
    fds[0] = (struct pollfd){.fd = clangd_keeps_up ? p->from_editor : -1, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = editor_keeps_up ? p->from_clangd : -1, .events = POLLIN};
    fds[2] =
        (struct pollfd){.fd = queue_left(&p->to_editor) ? p->to_editor.fd : -1, .events = POLLOUT};
    fds[3] =
        (struct pollfd){.fd = queue_left(&p->to_clangd) ? p->to_clangd.fd : -1, .events = POLLOUT};
    nfds_t count = 4 + refcop_companion_poll(p->companion, fds + 4);
    if (poll(fds, count, refcop_session_timeout(p->session, refcop_now())) < 0)
        return; /* a signal */
    if (fds[0].fd >= 0 && fds[0].revents != 0)
        receive(p, &p->from_editor, &p->editor_frames, take_from_editor);
    if (fds[1].fd >= 0 && fds[1].revents != 0)
        receive(p, &p->from_clangd, &p->clangd_frames, take_from_clangd);
    refcop_session_step(p->session, refcop_now());
    queue_write(&p->to_clangd);
    queue_write(&p->to_editor);
    if (p->from_editor < 0 && queue_left(&p->to_clangd) == 0)
        queue_close(&p->to_clangd); /* the editor is gone: clangd sees that, too */
}

int refcop_proxy_run(const refcop_args *command, const refcop_toolchain *toolchain,
                     const refcop_args *plugin_args, refcop_database *database) {
    proxy p = {.from_editor = STDIN_FILENO, .to_editor = {.fd = STDOUT_FILENO}, .held = {.fd = -1}};
    if (!start_clangd(&p, command)) {
        fprintf(stderr, "refcop-clangd: cannot start clangd: %s\n", strerror(errno));
        return 1;
    }
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK);
    p.companion = refcop_companion_new(toolchain, plugin_args, database);
    p.session = refcop_session_new(p.companion, send_to_editor, &p);
    while (p.from_clangd >= 0)
        wait_and_move(&p);
    if (p.to_editor.fd >= 0) {
        fcntl(STDOUT_FILENO, F_SETFL, flags & ~O_NONBLOCK);
        queue_write(&p.to_editor); /* the rest, however long it takes */
    }
    queue_close(&p.to_clangd);
    refcop_session_free(p.session);
    refcop_companion_free(p.companion);
    refcop_frame_reader_fini(&p.editor_frames);
    refcop_frame_reader_fini(&p.clangd_frames);
    free(p.to_editor.data);
    free(p.to_clangd.data);
    free(p.held.data);
    return status_of_clangd(&p);
}
