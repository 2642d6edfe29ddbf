#include "tools/io/resize.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace octet {
namespace {

// --- antialias -----------------------------------------------------------------------------------
//
// One pass along x, one along y, with 8-bit pixels in between. Output i looks at the source around
//   centre = (i + 0.5) · scale,   scale = source / target
// through a triangle of half-width max(scale, 1). Weights are integers in units of 2^-22.

constexpr int kWeightBits = 22;

/// The source pixels [first, first + weights.size()) that make one output pixel.
struct Taps {
  int first = 0;
  std::vector<int32_t> weights;
};

Taps TriangleTaps(int index, int source, int target) {
  const double scale = static_cast<double>(source) / target;
  const double half_width = std::max(scale, 1.0), centre = (index + 0.5) * scale;
  Taps taps;
  taps.first = std::max(static_cast<int>(centre - half_width + 0.5), 0);
  const int end = std::min(static_cast<int>(centre + half_width + 0.5), source);
  std::vector<double> weights;
  double sum = 0;
  for (int x = taps.first; x < end; ++x) {
    weights.push_back(std::max(0.0, 1 - std::abs((x + 0.5 - centre) * (1 / half_width))));
    sum += weights.back();
  }
  for (double weight : weights)
    taps.weights.push_back(static_cast<int32_t>(weight * (1 / sum) * (1 << kWeightBits) + 0.5));
  return taps;
}

std::vector<Taps> AllTaps(int source, int target) {
  std::vector<Taps> taps;
  for (int i = 0; i < target; ++i) taps.push_back(TriangleTaps(i, source, target));
  return taps;
}

/// Σ weight · value over values `stride` apart, rounded.
uint8_t WeightedSum(const Taps& taps, const uint8_t* first, size_t stride) {
  int64_t sum = 1 << (kWeightBits - 1);
  for (int32_t weight : taps.weights) {
    sum += int64_t{weight} * *first;
    first += stride;
  }
  return static_cast<uint8_t>(std::clamp<int64_t>(sum >> kWeightBits, 0, 255));
}

Picture ResizeWidth(const Picture& in, int width) {
  Picture out(in.height, width, in.channels);
  const std::vector<Taps> taps = AllTaps(in.width, width);
  for (int y = 0; y < in.height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < in.channels; ++c)
        out.at(y, x)[c] = WeightedSum(taps[x], in.at(y, taps[x].first) + c, in.channels);
  return out;
}

Picture ResizeHeight(const Picture& in, int height) {
  Picture out(height, in.width, in.channels);
  const size_t row = static_cast<size_t>(in.width) * in.channels;
  for (int y = 0; y < height; ++y) {
    const Taps taps = TriangleTaps(y, in.height, height);
    for (size_t i = 0; i < row; ++i)
      out.at(y, 0)[i] = WeightedSum(taps, in.at(taps.first, 0) + i, row);
  }
  return out;
}

Picture ResizeAntialias(const Picture& in, int height, int width) {
  return ResizeHeight(ResizeWidth(in, width), height);
}

// --- bilinear ------------------------------------------------------------------------------------
//
// Output i lies at i · (source / target), computed in float32; the two neighbours are mixed in
// double and the result is rounded half up. 2.5 becomes 3.

struct Neighbours {
  int low, high;
  double fraction;  // of the way from low to high
};

Neighbours FindNeighbours(int index, int source, int target) {
  const float scale = static_cast<float>(source) / static_cast<float>(target);
  const float position = static_cast<float>(index) * scale;
  const int low = std::min(static_cast<int>(position), source - 1);
  return {low, std::min(low + 1, source - 1), position - static_cast<float>(low)};
}

double Mix(double a, double b, double fraction) {
  return a + (b - a) * fraction;
}

Picture ResizeBilinear(const Picture& in, int height, int width) {
  Picture out(height, width, in.channels);
  for (int y = 0; y < height; ++y) {
    const Neighbours v = FindNeighbours(y, in.height, height);
    for (int x = 0; x < width; ++x) {
      const Neighbours h = FindNeighbours(x, in.width, width);
      for (int c = 0; c < in.channels; ++c) {
        const double top = Mix(in.at(v.low, h.low)[c], in.at(v.low, h.high)[c], h.fraction);
        const double bottom = Mix(in.at(v.high, h.low)[c], in.at(v.high, h.high)[c], h.fraction);
        out.at(y, x)[c] = static_cast<uint8_t>(Mix(top, bottom, v.fraction) + 0.5);
      }
    }
  }
  return out;
}

// --- nearest -------------------------------------------------------------------------------------

Picture ResizeNearest(const Picture& in, int height, int width) {
  Picture out(height, width, in.channels);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      std::copy_n(
          in.at(FindNeighbours(y, in.height, height).low, FindNeighbours(x, in.width, width).low),
          in.channels, out.at(y, x));
  return out;
}

}  // namespace

Picture Resize(const Picture& picture, int height, int width, Filter filter) {
  OCTET_CHECK(height > 0 && width > 0 && picture.height > 0 && picture.width > 0);
  if (picture.height == height && picture.width == width) return picture;
  switch (filter) {
    case Filter::kAntialias:
      return ResizeAntialias(picture, height, width);
    case Filter::kBilinear:
      return ResizeBilinear(picture, height, width);
    case Filter::kNearest:
      return ResizeNearest(picture, height, width);
  }
  return picture;
}

}  // namespace octet
