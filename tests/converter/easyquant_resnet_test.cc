// EasyQuant on a real network and real pictures, held-out ones included.
#include <gtest/gtest.h>

#include <cstdio>

#include <octet/scale_search.h>

#include "tests/converter/test_network.h"
#include "tests/test_data.h"
#include "tools/io/dataset.h"

namespace octet {
namespace {

/// Every `step`-th picture from `first` on, as the network takes them: RGB, 0 to 255.
SampleSource Pictures(const std::filesystem::path& folder, size_t first, size_t step, int count) {
  const std::vector<std::filesystem::path> files = FilesIn(folder, ".jpg");
  return {.count = count,
          .fill = [=](int sample, std::span<const std::span<float>> inputs) -> Status {
            const auto path = files[(first + step * static_cast<size_t>(sample)) % files.size()];
            OCTET_ASSIGN_OR_RETURN(const Sample picture, ReadSampleFile(path.string()));
            const std::span<const uint8_t> pixels = picture.array.data.data;
            EXPECT_EQ(pixels.size(), inputs[0].size());
            std::copy(pixels.begin(), pixels.end(), inputs[0].begin());
            return Status();
          }};
}

TEST(EasyQuantOnResnet8, RaisesTheCosineOfItsLayers) {
  OCTET_DATA_OR_SKIP(data);
  auto graph = ImportModel((data / "float" / "pretrainedResnet.tflite").string());
  ASSERT_TRUE(graph.ok()) << graph.status().message();
  ASSERT_TRUE(Optimize(*graph).ok());
  const std::filesystem::path folder = data / "cifar10_sample";
  const SampleSource calibration = Pictures(folder, 0, 20, 50),
                     others = Pictures(folder, 7, 33, 30);
  const auto ranges = Calibrate(*graph, calibration);
  ASSERT_TRUE(ranges.ok()) << ranges.status().message();
  for (Scheme scheme : {Scheme::kUint8, Scheme::kInt8}) {
    const QuantizeOptions options{.scheme = scheme};
    const auto found = SearchScales(*graph, *ranges, calibration, options);
    ASSERT_TRUE(found.ok()) << found.status().message();
    const auto before = MeasureLayers(*graph, *ranges, others, options);
    const auto after =
        MeasureLayers(*graph, found->ranges, others, {.scheme = scheme, .weights = found->weights});
    ASSERT_TRUE(before.ok() && after.ok());
    ASSERT_EQ(before->size(), 10u);
    int raised = 0, raised_on_others = 0;
    std::printf("%s: layer, cosine on the samples, on other pictures\n",
                scheme == Scheme::kUint8 ? "uint8" : "int8");
    for (size_t i = 0; i < before->size(); ++i) {
      raised += found->after[i].cosine > found->before[i].cosine;
      raised_on_others += (*after)[i].cosine > (*before)[i].cosine;
      std::printf("%2d  %.6f -> %.6f  %.6f -> %.6f\n", (*before)[i].op, found->before[i].cosine,
                  found->after[i].cosine, (*before)[i].cosine, (*after)[i].cosine);
    }
    EXPECT_GE(raised, 9);
    EXPECT_GE(raised_on_others, 8);  // two layers end where they began
  }
}

}  // namespace
}  // namespace octet
