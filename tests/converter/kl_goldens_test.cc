// kl-caffe and kl-ncnn clip where the tools they follow clip: kl_goldens.npz holds histograms of
// real activations and the tools' own answers (make_kl_goldens.py).
#include <gtest/gtest.h>

#include <map>

#include "base/file.h"
#include "converter/calibrators/kl_threshold.h"
#include "tools/io/npy.h"

namespace octet {
namespace {

class KlGoldens : public testing::Test {
 protected:
  void SetUp() override {
    const Expected<Bytes> file =
        MapFile(std::string(OCTET_SOURCE_DIR) + "/tests/converter/kl_goldens.npz");
    ASSERT_TRUE(file.ok()) << file.status().message();
    Expected<std::vector<NamedArray>> arrays = ReadNpz(*file);
    ASSERT_TRUE(arrays.ok()) << arrays.status().message();
    for (NamedArray& array : *arrays) arrays_[array.name] = std::move(array.array);
    ASSERT_GE(rows(), 50u);
  }

  size_t rows() { return Values("zeros").size(); }
  std::span<const int32_t> Values(const std::string& name) {
    return arrays_.at(name).values<int32_t>();
  }
  std::vector<int64_t> Counts(const std::string& name, size_t row) {
    const auto counts = Values(name).subspan(row * kKlBins, kKlBins);
    return {counts.begin(), counts.end()};
  }

 private:
  std::map<std::string, Array> arrays_;
};

TEST_F(KlGoldens, CaffeClipsAtTheSameBin) {
  for (size_t row = 0; row < rows(); ++row) {
    std::vector<int64_t> counts = Counts("positive", row);
    counts[0] += Values("zeros")[row];
    EXPECT_EQ(FindCaffeThreshold(counts), Values("caffe")[row]) << "histogram " << row;
  }
}

TEST_F(KlGoldens, NcnnClipsAtTheSameBin) {
  for (size_t row = 0; row < rows(); ++row) {
    std::vector<int64_t> counts = Counts("positive", row);
    const std::vector<int64_t> negative = Counts("negative", row);
    for (size_t i = 0; i < counts.size(); ++i) counts[i] += negative[i];
    EXPECT_EQ(FindNcnnThreshold(counts), Values("ncnn")[row]) << "histogram " << row;
  }
}

}  // namespace
}  // namespace octet
