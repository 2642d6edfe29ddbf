#include "tools/octet/tensor_difference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace octet {
namespace {

using Floats = std::vector<float>;

Tensor Quantized(DataType type, float scale, int64_t zero_point) {
  Tensor tensor{.type = type};
  tensor.quantization = {.scale = {scale}, .zero_point = {zero_point}};
  return tensor;
}

TEST(GridOf, CoversTheType) {
  const auto unsigned_grid = GridOf(Quantized(DataType::kUint8, 0.5f, 100));
  ASSERT_TRUE(unsigned_grid.has_value());
  EXPECT_EQ(unsigned_grid->low, -50);
  EXPECT_EQ(unsigned_grid->high, 77.5f);
  const auto signed_grid = GridOf(Quantized(DataType::kInt8, 0.5f, -28));
  ASSERT_TRUE(signed_grid.has_value());
  EXPECT_EQ(signed_grid->low, -50);
  EXPECT_EQ(signed_grid->high, 77.5f);
  EXPECT_FALSE(GridOf(Quantized(DataType::kInt32, 0.5f, 0)).has_value());
  EXPECT_FALSE(GridOf(Tensor{.type = DataType::kUint8}).has_value());
}

TEST(TensorDifference, FiguresFollowTheirDefinitions) {
  TensorDifference difference;
  const QuantizedGrid grid{.step = 0.5f, .low = 0, .high = 4};
  difference.Add(Floats{3, 4}, Floats{3, 3.5f}, grid);
  difference.Add(Floats{6, -1}, Floats{4, 0}, grid);  // both beyond an end
  EXPECT_NEAR(*difference.sqnr_db(), 10 * std::log10(62 / 5.25), 1e-9);
  EXPECT_NEAR(*difference.cosine(), 47 / std::sqrt(62.0 * 37.25), 1e-9);
  EXPECT_EQ(difference.max_lsb(), 4);
  EXPECT_EQ(difference.saturated(), 0.5);
  EXPECT_EQ(difference.clipped(), 0.5);
}

TEST(TensorDifference, AStepBeyondIsNotClipping) {
  TensorDifference difference;
  difference.Add(Floats{4.5f, 4.6f}, Floats{4, 4},
                 QuantizedGrid{.step = 0.5f, .low = 0, .high = 4});
  EXPECT_EQ(difference.clipped(), 0.5);
}

TEST(TensorDifference, EqualValuesHaveNoRatioAndFloatsNoSteps) {
  TensorDifference difference;
  difference.Add(Floats{1, 2}, Floats{1, 2}, std::nullopt);
  EXPECT_FALSE(difference.sqnr_db().has_value());
  EXPECT_EQ(difference.cosine(), 1);
  EXPECT_FALSE(difference.max_lsb().has_value());
  EXPECT_FALSE(difference.saturated().has_value());
}

}  // namespace
}  // namespace octet
