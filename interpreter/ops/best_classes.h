// The classes with the highest scores, best first.
#ifndef OCTET_INTERPRETER_OPS_BEST_CLASSES_H_
#define OCTET_INTERPRETER_OPS_BEST_CLASSES_H_

#include <numeric>
#include <span>

namespace octet {

/// Puts `label` into the hole of a heap whose every class scores at most as much as those below it:
/// the hole sinks to a leaf, of two children to the one with the lower score (of equal ones to the
/// right one), then rises with `label` past higher scores.
inline void PlaceInHeap(const float* scores, std::span<int> heap, size_t hole, int label) {
  const size_t top = hole;
  for (size_t child = 2 * hole + 1; child < heap.size(); child = 2 * hole + 1) {
    if (child + 1 < heap.size() && !(scores[heap[child + 1]] > scores[heap[child]])) ++child;
    heap[hole] = heap[child];
    hole = child;
  }
  for (; hole > top; hole = (hole - 1) / 2) {
    const int parent = heap[(hole - 1) / 2];
    if (!(scores[parent] > scores[label])) break;
    heap[hole] = parent;
  }
  heap[hole] = label;
}

/// Fills `best` from classes 0 .. classes − 1. Which of equal scores comes first follows from the
/// steps, part of the specification: a heap of the first classes, which each later class with a
/// higher score than the heap's lowest enters, is then taken apart from its lowest on.
/// REQUIRES: best.size() <= classes.
inline void BestClasses(const float* scores, int classes, std::span<int> best) {
  std::iota(best.begin(), best.end(), 0);
  for (size_t hole = best.size() / 2; hole-- > 0;) PlaceInHeap(scores, best, hole, best[hole]);
  for (int label = static_cast<int>(best.size()); label < classes; ++label) {
    if (scores[label] > scores[best[0]]) PlaceInHeap(scores, best, 0, label);
  }
  for (size_t size = best.size(); size-- > 1;) {
    const int label = best[size];
    best[size] = best[0];
    PlaceInHeap(scores, best.first(size), 0, label);
  }
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_BEST_CLASSES_H_
