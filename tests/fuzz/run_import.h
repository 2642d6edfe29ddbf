// What the fuzzers do with a graph that an importer gave.
#ifndef OCTET_TESTS_FUZZ_RUN_IMPORT_H_
#define OCTET_TESTS_FUZZ_RUN_IMPORT_H_

#include <octet/graph.h>
#include <octet/status.h>

namespace octet::fuzz {

/// Optimizes and runs it, unless that would take long.
void OptimizeAndRun(Expected<Graph> graph);

}  // namespace octet::fuzz

#endif  // OCTET_TESTS_FUZZ_RUN_IMPORT_H_
