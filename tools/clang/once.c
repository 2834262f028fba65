/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "once.h"

#include "../common/args.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEEP_SECONDS = 24 * 60 * 60 };

typedef struct process {
    pid_t parent;
    pid_t session;
    uint64_t start; /* clock ticks since boot: tells apart two processes of one number */
} process;

static bool read_process(pid_t pid, process *result) {
    char *path = refcop_format("/proc/%ld/stat", (long)pid);
    size_t size;
    char *text = refcop_read_file(path, 65536, &size);
    free(path);
    if (text == NULL)
        return false;
    /* "12 (name) S 1 ...": the name may hold anything, so count from the last parenthesis. */
    const char *at = strrchr(text, ')');
    long parent = 0, session = 0;
    bool ok = at != NULL && sscanf(at,
                                   ") %*c %ld %*d %ld %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d "
                                   "%*d %*d %*d %*d %*d %" SCNu64,
                                   &parent, &session, &result->start) == 3;
    free(text);
    result->parent = (pid_t)parent;
    result->session = (pid_t)session;
    return ok;
}

/* The command right below the leader of our session: a shell's child, or a container's first one.
 */
static pid_t find_build(void) {
    pid_t pid = getpid();
    process current;
    while (read_process(pid, &current) && current.parent > 1 && current.parent != current.session &&
           pid != current.session)
        pid = current.parent;
    return pid;
}

/* The directory of marks, ours alone; NULL: there is none. Owned by the caller. */
static char *open_directory(void) {
    const char *base = getenv("XDG_RUNTIME_DIR");
    char *path = NULL;
    if (base != NULL && access(base, W_OK) == 0) {
        path = refcop_format("%s/refcop", base);
    } else {
        base = getenv("TMPDIR");
        path = refcop_format("%s/refcop-%lu", base != NULL && *base != '\0' ? base : "/tmp",
                             (unsigned long)getuid());
    }
    struct stat info;
    mkdir(path, 0700);
    if (lstat(path, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == getuid())
        return path;
    free(path);
    return NULL;
}

static void remove_old(const char *directory) {
    DIR *entries = opendir(directory);
    time_t now = time(NULL);
    struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        struct stat info;
        if (refcop_starts_with(entry->d_name, "once-") &&
            fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            now - info.st_mtime > KEEP_SECONDS)
            unlinkat(dirfd(entries), entry->d_name, 0);
    }
    if (entries != NULL)
        closedir(entries);
}

/* The mark's path, owned by the caller; NULL: none can be made. */
static char *mark_of(const char *directory, const char *name, pid_t pid) {
    process info;
    if (directory == NULL || !read_process(pid, &info))
        return NULL;
    return refcop_format("%s/once-%s-%ld-%" PRIu64, directory, name, (long)pid, info.start);
}

/* 0, or what errno says: EEXIST when it was there. */
static int mark(const char *name, pid_t pid) {
    char *directory = open_directory();
    char *path = mark_of(directory, name, pid);
    int failure = path == NULL ? ENOENT : 0;
    int fd = path != NULL ? open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600) : -1;
    if (fd >= 0) {
        close(fd);
        remove_old(directory);
    } else if (path != NULL) {
        failure = errno;
    }
    free(path);
    free(directory);
    return failure;
}

bool refcop_once_in_build(const char *name) {
    return mark(name, find_build()) == 0;
}

bool refcop_once_in_parent(const char *name) {
    return mark(name, getppid()) != EEXIST;
}
