#include "tools/octet/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "tools/io/array.h"

namespace octet {

namespace {

/// NaN is no score: it comes last.
float Score(float value) {
  return std::isnan(value) ? -std::numeric_limits<float>::infinity() : value;
}

bool Better(std::span<const float> values, int a, int b) {
  const float x = Score(values[static_cast<size_t>(a)]), y = Score(values[static_cast<size_t>(b)]);
  return x != y ? x > y : a < b;
}

}  // namespace

bool LooksLikeScores(std::span<const int32_t> shape) {
  return Squeezed(shape).size() == 1;
}

std::vector<int> TopK(std::span<const float> values, int k) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  const auto end = order.begin() + std::min<ptrdiff_t>(k, static_cast<ptrdiff_t>(order.size()));
  std::partial_sort(order.begin(), end, order.end(),
                    [&](int a, int b) { return Better(values, a, b); });
  order.erase(end, order.end());
  return order;
}

int RankOf(std::span<const float> values, int index) {
  int better = 0;
  for (int i = 0; i < static_cast<int>(values.size()); ++i) better += Better(values, i, index);
  return better;
}

}  // namespace octet
