#include "converter/calibrators/histogram.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace octet {
namespace {

constexpr size_t kBlock = 512;

/// For each value its place in [0, 2 · kBins): compiles to vector instructions.
void FindPlaces(std::span<const float> values, float limit, std::array<int, kBlock>& places) {
  constexpr float kBins = Histogram::kBins;
  for (size_t i = 0; i < values.size(); ++i) {
    const float bin = std::min(std::abs(values[i]) / limit * kBins, kBins - 1);
    places[i] = static_cast<int>(bin) + (values[i] < 0 ? Histogram::kBins : 0);
  }
}

}  // namespace

Histogram::Histogram(float limit) : limit_(limit) {}

void Histogram::Add(std::span<const float> values) {
  count_ += static_cast<int64_t>(values.size());
  const int64_t zeros = std::count(values.begin(), values.end(), 0.0f);
  zeros_ += zeros;
  if (limit_ <= 0) return;
  bins_.resize(2 * kBins);
  std::array<int, kBlock> places;
  for (size_t begin = 0; begin < values.size(); begin += kBlock) {
    const auto block = values.subspan(begin, std::min(kBlock, values.size() - begin));
    FindPlaces(block, limit_, places);
    for (size_t i = 0; i < block.size(); ++i) ++bins_[static_cast<size_t>(places[i])];
  }
  bins_[0] -= zeros;
}

std::span<const int64_t> Histogram::positive() const {
  return std::span(bins_).first(bins_.size() / 2);
}

std::span<const int64_t> Histogram::negative() const {
  return std::span(bins_).last(bins_.size() / 2);
}

std::vector<int64_t> Histogram::Magnitudes(int bins, Sides sides) const {
  std::vector<int64_t> merged(static_cast<size_t>(bins));
  const size_t share = static_cast<size_t>(kBins / bins);
  const auto add = [&](std::span<const int64_t> counts) {
    for (size_t i = 0; i < counts.size(); ++i) merged[i / share] += counts[i];
  };
  add(positive());
  if (sides == Sides::kBoth) add(negative());
  return merged;
}

}  // namespace octet
