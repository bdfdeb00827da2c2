#pragma once

namespace wheelhouse {

// The server uses jemalloc, other programs the C library's heaps.

// Keeps the C library from a heap for almost every thread: what a large piece of
// work leaves free in one is of no use to the next thread then. Once, before the
// first thread.
void limitHeaps();

// Gives memory that is free back to the system. Takes some milliseconds for each
// hundred MiB, during which others that allocate may wait: after large pieces of
// work only, such as loading all devices. Any thread.
void returnFreeMemory();

} // namespace wheelhouse
