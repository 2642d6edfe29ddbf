// Non-maximum suppression: of boxes that overlap much, only the one with the highest score stays.
#ifndef OCTET_INTERPRETER_OPS_NON_MAX_SUPPRESSION_H_
#define OCTET_INTERPRETER_OPS_NON_MAX_SUPPRESSION_H_

#include <cstdint>
#include <span>

namespace octet {

/// Corners, with max >= min.
struct Box {
  float ymin = 0, xmin = 0, ymax = 0, xmax = 0;
};

/// Area of the intersection over area of the union; 0 where either box has no area.
float Overlap(const Box& a, const Box& b);

struct Suppression {
  float score_threshold = 0;    // boxes with a lower score (or NaN) take no part
  float overlap_threshold = 0;  // a box that overlaps a better one by more than this is dropped
};

/// The indices of the boxes that stay, best first and of equal ones the lower index first, at most
/// selected.size() of them: writes them to `selected` and returns how many. Box i has the score
/// scores[i · stride]; `candidates` is scratch, as long as `boxes`.
int SelectBoxes(std::span<const Box> boxes, const float* scores, int64_t stride,
                const Suppression& rules, std::span<int> candidates, std::span<int> selected);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_NON_MAX_SUPPRESSION_H_
