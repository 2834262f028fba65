/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _POSIX_C_SOURCE 200809L /* scandir, mkstemp, fchmod */

#include "refcop/folder.h"

#include "base/hash.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_BYTES = 64 << 20 }; /* of one file: more is none of ours */

static refcop_status io_error(refcop_error *error, const char *what, const char *path) {
    return refcop_error_set(error, REFCOP_ERROR_IO, 0, 0, "cannot %s '%.160s': %s", what, path,
                            strerror(errno));
}

static char *join(refcop_arena *arena, const char *folder, const char *name, const char *end) {
    size_t size = strlen(folder) + strlen(name) + strlen(end) + 2;
    char *path = refcop_arena_alloc(arena, size);
    snprintf(path, size, "%s/%s%s", folder, name, end);
    return path;
}

/* The whole file, NUL-terminated; NULL with errno set. */
static char *slurp(refcop_arena *arena, const char *path, size_t *length) {
    FILE *in = fopen(path, "rb");
    struct stat about;
    if (!in)
        return NULL;
    char *text = NULL;
    if (fstat(fileno(in), &about) == 0 && S_ISREG(about.st_mode) && about.st_size <= MAX_BYTES) {
        text = refcop_arena_alloc(arena, (size_t)about.st_size + 1);
        *length = fread(text, 1, (size_t)about.st_size, in);
        text[*length] = 0;
    } else {
        errno = EFBIG;
    }
    fclose(in);
    return text;
}

/* --- writing ------------------------------------------------------------------------------------ */

/* FNV-1a (Fowler, Noll, Vo), 32 bits. */
static uint32_t hash_text(uint32_t hash, const char *text) {
    for (; *text; text++)
        hash = (hash ^ (uint8_t)*text) * 0x01000193u;
    return hash;
}

static char *file_name(refcop_arena *arena, const char *source) {
    const char *base = strrchr(source, '/') ? strrchr(source, '/') + 1 : source;
    uint32_t hash = 0x811c9dc5u;
    char *here = source[0] == '/' ? NULL : getcwd(NULL, 0);
    if (here)
        hash = hash_text(hash_text(hash, here), "/");
    free(here);
    hash = hash_text(hash, source);
    char *name = refcop_arena_alloc(arena, strlen(base) + 16);
    snprintf(name, strlen(base) + 16, "%s-%08x.refs", base, hash);
    return name;
}

static bool make_folder(refcop_arena *arena, const char *folder) {
    char *path = refcop_arena_copy(arena, folder, strlen(folder) + 1);
    for (char *at = path + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = 0;
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return false;
        *at = '/';
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

/* Under a name of its own first: who reads meanwhile sees the old file or the new one. */
static bool replace(const char *path, char *temporary, const char *text, size_t length) {
    int fd = mkstemp(temporary);
    FILE *out = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (!out)
        return false;
    bool ok = fwrite(text, 1, length, out) == length;
    ok = fchmod(fd, 0644) == 0 && ok;
    ok = fclose(out) == 0 && ok;
    if (ok && rename(temporary, path) == 0)
        return true;
    int why = errno;
    unlink(temporary);
    errno = why;
    return false;
}

refcop_status refcop_folder_write(const char *folder, const char *source, const char *text,
                                  size_t length, refcop_error *error) {
    refcop_arena *arena = refcop_arena_new("folder");
    refcop_status status = REFCOP_OK;
    char *name = file_name(arena, source);
    char *path = join(arena, folder, name, "");
    size_t old_length = 0;
    const char *old = slurp(arena, path, &old_length);
    if (old && old_length == length && memcmp(old, text, length) == 0)
        ; /* as it was: nobody needs to be rebuilt */
    else if (!make_folder(arena, folder))
        status = io_error(error, "make the folder", folder);
    else if (!replace(path, join(arena, folder, name, ".XXXXXX"), text, length))
        status = io_error(error, "write", path);
    refcop_arena_free(arena);
    return status;
}

/* --- reading ------------------------------------------------------------------------------------ */

typedef struct line {
    struct line *next; /* further entries of the same name in the same file */
    const char *text;
    uint32_t number;
} line;

typedef struct entry {
    UT_hash_handle hh;
    const char *name;
    const char *file;
    line *first, *last;
    bool conflict; /* files disagree */
} entry;

typedef struct folder_reader {
    refcop_arena *arena;
    entry *entries; /* uthash: in the order they came */
} folder_reader;

static bool same_lines(const line *a, const line *b) {
    while (a && b && strcmp(a->text, b->text) == 0) {
        a = a->next;
        b = b->next;
    }
    return !a && !b;
}

/* One file's entries, then compared with those of the files before. */
static void take_file(folder_reader *r, const char *file, char *text) {
    entry *own = NULL, *e, *next, *old;
    uint32_t number = 0;
    for (char *at = text, *end; at; at = end) {
        end = strchr(at, '\n');
        if (end)
            *end++ = 0;
        number++;
        size_t length = strcspn(at, "( ");
        if (*at == '#' || *at == 0)
            continue;
        HASH_FIND(hh, own, at, length, e);
        if (!e) {
            e = REFCOP_NEW(r->arena, entry);
            char *name = refcop_arena_alloc(r->arena, length + 1);
            memcpy(name, at, length);
            e->name = name;
            e->file = file;
            HASH_ADD_KEYPTR(hh, own, e->name, length, e);
        }
        line *l = REFCOP_NEW(r->arena, line);
        l->text = at;
        l->number = number;
        *(e->last ? &e->last->next : &e->first) = l;
        e->last = l;
    }
    HASH_ITER(hh, own, e, next) {
        size_t length = strlen(e->name);
        HASH_DELETE(hh, own, e);
        HASH_FIND(hh, r->entries, e->name, length, old);
        if (old)
            old->conflict |= !same_lines(old->first, e->first);
        else
            HASH_ADD_KEYPTR(hh, r->entries, e->name, length, e);
    }
}

static refcop_status parse_all(folder_reader *r, const char *folder, refcop_model *model,
                               refcop_error *error) {
    size_t length = 0, count = 0, used = 0, n = 0;
    for (const entry *e = r->entries; e; e = e->hh.next)
        for (const line *l = e->conflict ? NULL : e->first; l; l = l->next, count++)
            length += strlen(l->text) + 1;
    char *text = refcop_arena_alloc(r->arena, length + 1);
    const entry **from = REFCOP_NEW_ARRAY(r->arena, const entry *, count + 1);
    uint32_t *numbers = REFCOP_NEW_ARRAY(r->arena, uint32_t, count + 1);
    for (const entry *e = r->entries; e; e = e->hh.next)
        for (const line *l = e->conflict ? NULL : e->first; l; l = l->next) {
            from[n] = e;
            numbers[n++] = l->number;
            used += (size_t)snprintf(text + used, length + 1 - used, "%s\n", l->text);
        }
    refcop_error inner = {REFCOP_OK, 0, 0, ""};
    refcop_status status = refcop_model_parse(model, folder, text, used, &inner);
    if (status == REFCOP_OK || inner.line == 0 || inner.line > count)
        return status;
    return refcop_error_set(error, status, numbers[inner.line - 1], inner.column,
                            "%.80s:%u: %.120s", from[inner.line - 1]->file,
                            numbers[inner.line - 1], inner.message);
}

static int is_refs(const struct dirent *item) {
    const char *end = strrchr(item->d_name, '.');
    return item->d_name[0] != '.' && end && strcmp(end, ".refs") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

refcop_status refcop_folder_read(const char *folder, refcop_model *model, refcop_error *error) {
    struct dirent **items = NULL;
    int count = scandir(folder, &items, is_refs, by_name);
    if (count < 0)
        return errno == ENOENT ? REFCOP_OK : io_error(error, "read the folder", folder);
    folder_reader r = {refcop_arena_new("folder"), NULL};
    refcop_status status = REFCOP_OK;
    for (int k = 0; k < count; k++) {
        char *path = join(r.arena, folder, items[k]->d_name, "");
        size_t length = 0;
        char *text = status == REFCOP_OK ? slurp(r.arena, path, &length) : NULL;
        free(items[k]);
        if (text)
            take_file(&r, path, text);
        else if (status == REFCOP_OK && errno != ENOENT) /* gone meanwhile: as good as never there */
            status = io_error(error, "read", path);
    }
    free(items);
    if (status == REFCOP_OK)
        status = parse_all(&r, folder, model, error);
    HASH_CLEAR(hh, r.entries);
    refcop_arena_free(r.arena);
    return status;
}
