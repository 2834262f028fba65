/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "compile.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { CANNOT_RUN = 127 };

int refcop_compile_exec(const refcop_args *command) {
    execvp(command->items[0], command->items);
    fprintf(stderr, "refcop-clang: cannot run '%s': %s\n", command->items[0], strerror(errno));
    return CANNOT_RUN;
}

/* --- beside us -------------------------------------------------------------------------------- */

static volatile sig_atomic_t child_of_handler;

static void pass_on(int signal_number) {
    if (child_of_handler > 0)
        kill((pid_t)child_of_handler, signal_number);
}

static const int passed_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
enum { PASSED = sizeof passed_signals / sizeof *passed_signals };

/* Runs command with its stderr in the file fd; its wait status; -1: cannot be started. Signals that
 * would end us end it first. */
static int run(const refcop_args *command, int fd) {
    struct sigaction ours = {.sa_handler = pass_on}, before[PASSED];
    sigset_t blocked, mask;
    sigemptyset(&blocked);
    for (int i = 0; i < PASSED; ++i)
        sigaddset(&blocked, passed_signals[i]);
    sigprocmask(SIG_BLOCK, &blocked, &mask);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fd, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &mask);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t child;
    int failure =
        posix_spawnp(&child, command->items[0], &actions, &attributes, command->items, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    int status = -1;
    if (failure == 0) {
        child_of_handler = child;
        for (int i = 0; i < PASSED; ++i)
            sigaction(passed_signals[i], &ours, &before[i]);
        sigprocmask(SIG_SETMASK, &mask, NULL);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        for (int i = 0; i < PASSED; ++i)
            sigaction(passed_signals[i], &before[i], NULL);
    }
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return status;
}

/* Whether the text has a word of ours: "[refcop-ref-leak]", "refcop: ...". */
static bool is_ours(const char *text) {
    return strstr(text, "[refcop-") != NULL || strstr(text, "refcop: ") != NULL;
}

int refcop_compile_analyse(const refcop_args *command) {
    int fd = memfd_create("refcop-analysis", MFD_CLOEXEC);
    int status = fd >= 0 ? run(command, fd) : -1;
    if (status >= 0 && WIFSIGNALED(status) &&
        (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM || WTERMSIG(status) == SIGHUP ||
         WTERMSIG(status) == SIGQUIT)) {
        signal(WTERMSIG(status), SIG_DFL);
        raise(WTERMSIG(status));
    }
    struct stat info;
    char *text = NULL;
    if (fd >= 0 && fstat(fd, &info) == 0) {
        size_t size = (size_t)info.st_size;
        text = refcop_allocate(size + 1);
        ssize_t got = pread(fd, text, size, 0);
        text[got > 0 ? got : 0] = '\0';
    }
    if (fd >= 0)
        close(fd);
    bool ours = text != NULL && is_ours(text);
    if (ours)
        fputs(text, stderr);
    else if (status < 0 || !WIFEXITED(status))
        fputs("refcop: note: the analysis could not be run; the compile goes on without it\n",
              stderr);
    free(text);
    return ours && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}
