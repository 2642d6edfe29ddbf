// The product and the depthwise rows of every instruction set against loops in double.
#include <gtest/gtest.h>

#include "interpreter/ops/float/product.h"
#include "tests/interpreter/float_kernel_testing.h"

namespace octet {
namespace {

/// 1, t − 1, t, t + 1, 2t + 1 without repetition.
std::vector<int> SizesAround(int tile) {
  std::vector<int> sizes = {1};
  for (int size : {tile - 1, tile, tile + 1, 2 * tile + 1}) {
    if (size > sizes.back()) sizes.push_back(size);
  }
  return sizes;
}

struct ProductCase {
  int pixels, channels, depth;
};

void CheckProduct(const FloatKernels& kernels, const ProductCase& c, float bound) {
  SCOPED_TRACE(StrCat(c.pixels, " x ", c.channels, " x ", c.depth));
  const int rhs_stride = c.depth + 3, dst_stride = c.channels + 2;
  const auto lhs = RandomFloats(size_t{1} * c.channels * c.depth, 1);
  const auto bias = RandomFloats(c.channels, 2);
  const GuardedFloats rhs(RandomFloats((c.pixels - 1) * rhs_stride + c.depth, 3));
  const FloatWeightsLayout layout(kernels, 1, c.channels, c.depth);
  const GuardedFloats packed(layout.bytes() / sizeof(float));
  PackFloatWeights(
      layout, [&](int, int channel) { return size_t{1} * channel * c.depth; }, lhs.data(),
      bias.data(), packed.data());

  FloatProduct product;
  product.rhs = rhs.data();
  product.rhs_stride = rhs_stride;
  product.lhs = packed.data();
  product.bias = packed.data() + layout.bias_start();
  const GuardedFloats dst((c.pixels - 1) * dst_stride + c.channels);
  product.dst = dst.data();
  product.dst_stride = dst_stride;
  product.pixels = c.pixels;
  product.channels = c.channels;
  product.depth = c.depth;
  product.clamp_min = -bound;
  product.clamp_max = bound;
  kernels.multiply(product);

  for (int p = 0; p < c.pixels; ++p) {
    for (int channel = 0; channel < dst_stride; ++channel) {
      const size_t at = size_t{1} * p * dst_stride + channel;
      if (channel >= c.channels) {
        if (at < dst.size()) {
          EXPECT_TRUE(std::isnan(dst[at])) << "written between rows";
        }
        continue;
      }
      ExactSum sum;
      sum.Add(bias[channel]);
      for (int d = 0; d < c.depth; ++d) {
        sum.Add(double{rhs[p * rhs_stride + d]} * double{lhs[channel * c.depth + d]});
      }
      ExpectSum(sum, dst[at], -bound, bound);
    }
  }
}

TEST(FloatProductTest, ShapesAroundTheTile) {
  ForEachKernels([](const FloatKernels& kernels) {
    std::vector<int> channels = SizesAround(kernels.tile_channels);
    channels.push_back(kernels.packet);
    channels.push_back(kernels.packet + 1);
    for (int pixels : SizesAround(kernels.tile_pixels)) {
      for (int c : channels) {
        for (int depth : {1, 2, 7}) CheckProduct(kernels, {pixels, c, depth}, 1.5f);
      }
    }
  });
}

TEST(FloatProductTest, DeepAndWide) {
  ForEachKernels([](const FloatKernels& kernels) {
    CheckProduct(kernels, {1, 1001, 256}, INFINITY);
    CheckProduct(kernels, {49, 65, 576}, INFINITY);
    CheckProduct(kernels, {3, 10, 4608}, 4.0f);
  });
}

// A pixel's result must not depend on the pixels and channels beside it, or threads would show.
TEST(FloatProductTest, DoesNotDependOnTheSplit) {
  ForEachKernels([](const FloatKernels& kernels) {
    const int pixels = 2 * kernels.tile_pixels + 3, channels = 3 * kernels.tile_channels + 5;
    const int depth = 37;
    const auto lhs = RandomFloats(channels * depth, 1), rhs = RandomFloats(pixels * depth, 2);
    const FloatWeightsLayout layout(kernels, 1, channels, depth);
    std::vector<float> packed(layout.bytes() / sizeof(float));
    PackFloatWeights(
        layout, [&](int, int channel) { return size_t{1} * channel * depth; }, lhs.data(), nullptr,
        packed.data());
    FloatProduct all;
    all.rhs = rhs.data();
    all.rhs_stride = depth;
    all.lhs = packed.data();
    all.bias = packed.data() + layout.bias_start();
    std::vector<float> whole(pixels * channels), parts(pixels * channels);
    all.dst = whole.data();
    all.dst_stride = channels;
    all.pixels = pixels;
    all.channels = channels;
    all.depth = depth;
    all.clamp_min = -INFINITY;
    all.clamp_max = INFINITY;
    kernels.multiply(all);
    for (int p = 0; p < pixels; ++p) {
      for (int c = 0; c < channels; c += kernels.tile_channels) {
        FloatProduct part = all;
        part.rhs += p * depth;
        part.pixels = 1;
        part.lhs += c * depth;
        part.bias += c;
        part.channels = std::min(kernels.tile_channels, channels - c);
        part.dst = parts.data() + p * channels + c;
        kernels.multiply(part);
      }
    }
    EXPECT_EQ(parts, whole);
  });
}

struct RowCase {
  int input_width, channels, filter_height, filter_width, stride, dilation, pad_before, width;
};

void CheckDepthwiseRow(const FloatKernels& kernels, const RowCase& c) {
  SCOPED_TRACE(StrCat("width ", c.input_width, ", channels ", c.channels, ", filter ",
                      c.filter_height, "x", c.filter_width, ", stride ", c.stride, ", dilation ",
                      c.dilation, ", pad ", c.pad_before));
  const int row_floats = c.input_width * c.channels;
  const GuardedFloats input(RandomFloats(c.filter_height * row_floats, 1));
  const GuardedFloats weights(RandomFloats(c.filter_height * c.filter_width * c.channels, 2));
  const GuardedFloats bias(RandomFloats(c.channels, 3)), dst(size_t{1} * c.width * c.channels);
  FloatDepthwiseRow row;
  row.input = input.data();
  row.input_stride = row_floats;
  row.input_width = c.input_width;
  row.weights = weights.data();
  row.filter_height = c.filter_height;
  row.filter_width = c.filter_width;
  row.stride = c.stride;
  row.dilation = c.dilation;
  row.pad_before = c.pad_before;
  row.bias = bias.data();
  row.dst = dst.data();
  row.width = c.width;
  row.channels = c.channels;
  row.clamp_min = -1.25f;
  row.clamp_max = 1.5f;
  kernels.depthwise_row(row);
  for (int x = 0; x < c.width; ++x) {
    for (int channel = 0; channel < c.channels; ++channel) {
      ExactSum sum;
      sum.Add(bias[channel]);
      for (int i = 0; i < c.filter_height; ++i) {
        for (int j = 0; j < c.filter_width; ++j) {
          const int u = x * c.stride - c.pad_before + j * c.dilation;
          if (u < 0 || u >= c.input_width) continue;
          sum.Add(double{input[i * row_floats + u * c.channels + channel]} *
                  double{weights[(i * c.filter_width + j) * c.channels + channel]});
        }
      }
      ExpectSum(sum, dst[x * c.channels + channel], -1.25f, 1.5f);
    }
  }
}

TEST(FloatProductTest, DepthwiseRows) {
  ForEachKernels([](const FloatKernels& kernels) {
    for (int channels : {1, 3, 4, 7, 8, 15, 16, 31, 33}) {
      CheckDepthwiseRow(kernels, {21, channels, 3, 3, 1, 1, 1, 21});
      CheckDepthwiseRow(kernels, {20, channels, 3, 3, 2, 1, 0, 10});
      CheckDepthwiseRow(kernels, {21, channels, 2, 5, 2, 1, 2, 11});
    }
    CheckDepthwiseRow(kernels, {9, 5, 1, 3, 1, 4, 4, 9});    // dilated past both borders
    CheckDepthwiseRow(kernels, {2, 5, 1, 2, 1, 5, 2, 2});    // no tap inside
    CheckDepthwiseRow(kernels, {1, 17, 3, 3, 1, 1, 1, 1});   // one pixel
    CheckDepthwiseRow(kernels, {40, 2, 0, 3, 1, 1, 1, 40});  // no tap row inside: bias alone
  });
}

}  // namespace
}  // namespace octet
