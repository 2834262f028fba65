/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    OUTPUT_LIMIT = 16 * 1024 * 1024, /* bytes that are kept; more is read and dropped */
    NICENESS = 3                     /* more than our own: the editor's work goes first */
};

/* In the child, from fork to exec: nothing but system calls. */
static void become(const refcop_args *command, const char *directory, int fd) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (nice(NICENESS) == -1) {
        /* then not */
    }
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    if (chdir(directory) == 0)
        execv(command->items[0], command->items);
    _exit(127);
}

bool refcop_process_start(refcop_process *process, const refcop_args *command,
                          const char *directory, int64_t deadline) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    pid_t pid = fork();
    if (pid == 0)
        become(command, directory, ends[1]);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return false;
    }
    *process = (refcop_process){
        .pid = pid, .fd = ends[0], .deadline = deadline, .output = refcop_copy("")};
    return true;
}

static void append(refcop_process *process, const char *data, size_t size) {
    if (process->size + size > OUTPUT_LIMIT)
        return;
    if (process->size + size + 1 > process->capacity) {
        size_t capacity = (process->size + size + 1) * 2;
        char *larger = realloc(process->output, capacity);
        if (larger == NULL)
            return;
        process->output = larger;
        process->capacity = capacity;
    }
    for (size_t i = 0; i < size; ++i)
        process->output[process->size++] = data[i] != '\0' ? data[i] : ' ';
    process->output[process->size] = '\0';
}

bool refcop_process_step(refcop_process *process, int64_t now, int *status) {
    char data[65536];
    for (;;) {
        ssize_t got = read(process->fd, data, sizeof data);
        if (got > 0) {
            append(process, data, (size_t)got);
            continue;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN && now < process->deadline)
            return false;
        break; /* the end, or too late */
    }
    if (now >= process->deadline)
        kill(process->pid, SIGKILL);
    while (waitpid(process->pid, status, 0) < 0 && errno == EINTR) {
    }
    close(process->fd);
    process->pid = 0;
    return true;
}

void refcop_process_stop(refcop_process *process) {
    if (process->pid != 0) {
        kill(process->pid, SIGKILL);
        while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR) {
        }
        close(process->fd);
    }
    free(process->output);
    *process = (refcop_process){0};
}
