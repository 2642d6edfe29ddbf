#include "interpreter/ops/non_max_suppression.h"

#include <algorithm>

namespace octet {
namespace {

float Area(const Box& box) {
  return (box.ymax - box.ymin) * (box.xmax - box.xmin);
}

}  // namespace

float Overlap(const Box& a, const Box& b) {
  const float area_a = Area(a), area_b = Area(b);
  if (area_a <= 0 || area_b <= 0) return 0;
  const float height = std::min(a.ymax, b.ymax) - std::max(a.ymin, b.ymin);
  const float width = std::min(a.xmax, b.xmax) - std::max(a.xmin, b.xmin);
  const float common = std::max(height, 0.0f) * std::max(width, 0.0f);
  return common / (area_a + area_b - common);
}

int SelectBoxes(std::span<const Box> boxes, const float* scores, int64_t stride,
                const Suppression& rules, std::span<int> candidates, std::span<int> selected) {
  int num_candidates = 0, num_selected = 0;
  for (int i = 0; i < static_cast<int>(boxes.size()); ++i) {
    if (scores[i * stride] >= rules.score_threshold) candidates[num_candidates++] = i;
  }
  candidates = candidates.first(num_candidates);
  std::sort(candidates.begin(), candidates.end(), [&](int a, int b) {
    const float score_a = scores[a * stride], score_b = scores[b * stride];
    return score_a != score_b ? score_a > score_b : a < b;
  });
  for (int candidate : candidates) {
    if (num_selected == static_cast<int>(selected.size())) break;
    const auto better = selected.first(num_selected);
    const bool dropped = std::any_of(better.begin(), better.end(), [&](int i) {
      return Overlap(boxes[i], boxes[candidate]) > rules.overlap_threshold;
    });
    if (!dropped) selected[num_selected++] = candidate;
  }
  return num_selected;
}

}  // namespace octet
