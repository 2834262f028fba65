// A helper shows a callback, which nobody knows, the caller's own struct or number: what was stored in it before need not be
// there any more. What is owned there still is.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s

#include <Python.h>

struct node {
    unsigned count;
    struct node **below;
};
typedef int (*visitor)(struct node *node, void *data);

struct state {
    int failed;
    size_t total;
    struct node *failed_on;
    PyObject *list;
};

static int walk(struct node *node, visitor visit, void *data) {
    if (!visit(node, data))
        return 0;
    for (unsigned i = 0; i < node->count; i++)
        if (!walk(node->below[i], visit, data))
            return 0;
    return 1;
}

static void walk_all(struct node *root, visitor visit, void *data) {
    walk(root, visit, data);
}

PyObject *flag_set_bad(struct node *root, visitor visit) {
    struct state s;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    s.failed = 0;
    walk_all(root, visit, &s);
    if (s.failed)
        Py_RETURN_NONE; // expected-warning {{leaked reference to 'list'}}
    return list;
}

PyObject *flag_set_ok(struct node *root, visitor visit) {
    struct state s;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    s.failed = 0;
    walk_all(root, visit, &s);
    if (s.failed) {
        Py_DECREF(list);
        Py_RETURN_NONE;
    }
    return list;
}

PyObject *own_list_bad(struct node *root, visitor visit) {
    struct state s;
    s.list = PyList_New(0);
    if (!s.list)
        return NULL;
    s.failed = 0;
    walk_all(root, visit, &s);
    if (s.failed)
        Py_RETURN_NONE; // expected-warning {{leaked reference to 'list'}}
    return s.list;
}

PyObject *own_list_ok(struct node *root, visitor visit) {
    struct state s;
    s.list = PyList_New(0);
    if (!s.list)
        return NULL;
    s.failed = 0;
    walk_all(root, visit, &s);
    if (s.failed)
        Py_CLEAR(s.list);
    return s.list;
}

PyObject *number_of_its_own_bad(struct node *root, visitor visit) {
    int failed = 0;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    walk_all(root, visit, &failed);
    if (failed)
        Py_RETURN_NONE; // expected-warning {{leaked reference to 'list'}}
    return list;
}

PyObject *zeroed_bad(struct node *root, visitor visit) {
    struct state s = {0};
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    walk_all(root, visit, &s);
    if (s.failed)
        Py_RETURN_NONE; // expected-warning {{leaked reference to 'list'}}
    return list;
}

PyObject *part_bad(struct node *root, visitor visit) {
    struct {
        int made;
        struct state inner;
    } s;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    s.made = 1;
    s.inner.failed = 0;
    walk_all(root, visit, &s.inner);
    if (s.inner.failed)
        Py_RETURN_NONE; // expected-warning {{leaked reference to 'list'}}
    return list;
}

/* What lies beside the part that it was shown is as it was. */
PyObject *beside_ok(struct node *root, visitor visit) {
    struct {
        int made;
        struct state inner;
    } s;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    s.made = 1;
    walk_all(root, visit, &s.inner);
    if (!s.made)
        Py_RETURN_NONE;
    return list;
}

/* The helper says what is there in the end. */
static void walk_and_reset(struct node *root, visitor visit, struct state *s) {
    walk(root, visit, s);
    s->failed = 0;
}

PyObject *stored_afterwards_ok(struct node *root, visitor visit) {
    struct state s;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    s.failed = 1;
    walk_and_reset(root, visit, &s);
    if (s.failed)
        Py_RETURN_NONE;
    return list;
}

/* A helper that nobody else sees it through. */
static void add(struct state *s, size_t more) {
    s->total += more;
}

PyObject *not_shown_ok(struct node *root, visitor visit) {
    struct state s;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    s.failed = 0;
    s.total = 1;
    add(&s, root->count);
    if (s.failed)
        Py_RETURN_NONE;
    return list;
}

/* What was 0 before the walk is asked for by a helper that stops the program. */
static int fill(struct state *s, size_t total) {
    if (!(total > 0))
        abort();
    s->list = PyList_New(0);
    if (!s->list)
        return 0;
    return 1;
}

PyObject *counted_by_visitor_bad(struct node *root, visitor visit) {
    struct state s, filled;
    s.total = 0;
    walk_all(root, visit, &s);
    if (!fill(&filled, s.total))
        return NULL;
    return Py_BuildValue("O", filled.list); // expected-warning {{leaked reference to 'list'}}
}

PyObject *counted_by_visitor_ok(struct node *root, visitor visit) {
    struct state s, filled;
    s.total = 0;
    walk_all(root, visit, &s);
    if (!fill(&filled, s.total))
        return NULL;
    return Py_BuildValue("N", filled.list);
}

/* What was NULL: the callback could store the node on which it failed, or what it found. */
PyObject *pointer_stored_bad(struct node *root, visitor visit) {
    struct state s;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    s.failed_on = NULL;
    walk_all(root, visit, &s);
    if (s.failed_on)
        Py_RETURN_NONE; // expected-warning {{leaked reference to 'list'}}
    return list;
}

PyObject *object_stored_bad(struct node *root, visitor visit) {
    PyObject *found = NULL;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    walk_all(root, visit, &found);
    if (found)
        return found; // expected-warning {{leaked reference to 'list'}}
    return list;
}

PyObject *object_stored_ok(struct node *root, visitor visit) {
    struct state s;
    s.list = NULL;
    walk_all(root, visit, &s);
    Py_INCREF(s.list);
    return s.list;
}

PyObject *object_stored_in_local_ok(struct node *root, visitor visit) {
    PyObject *found = NULL;
    walk_all(root, visit, &found);
    Py_INCREF(found);
    return found;
}

PyObject *nothing_shown_bad(struct node *root, visitor visit) {
    PyObject *found = NULL;
    walk_all(root, visit, NULL);
    Py_INCREF(found); // two-warning {{NULL is passed to Py_INCREF here}}
    return found;
}
