// Networks on pictures, fed as `octet run` feeds them: what they detect and where they see a bird
// equals what TFLite's reference kernels make of the same pixels. tests/goldens/
// make_model_goldens.py wrote picture_goldens.txt and describes it.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "io_testing.h"
#include "tests/test_data.h"
#include "tools/io/dataset.h"
#include "tools/octet/network.h"

namespace octet {
namespace {

struct PictureGolden {
  std::string model, picture;  // in the data folder
  uint32_t input = 0;          // checksums
  std::vector<uint32_t> outputs;
};

std::vector<PictureGolden> ReadPictureGoldens() {
  std::ifstream file(OCTET_GOLDENS_DIR "/picture_goldens.txt");
  std::vector<PictureGolden> goldens;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind, number;
    words >> kind >> std::hex;
    if (kind == "picture") {
      PictureGolden& next = goldens.emplace_back();
      words >> next.model >> next.picture >> next.input;
    } else {
      words >> number >> goldens.back().outputs.emplace_back();
    }
    EXPECT_FALSE(words.fail()) << line;
  }
  return goldens;
}

uint32_t Checksum(std::span<const uint8_t> bytes) {
  return static_cast<uint32_t>(crc32(0, bytes.data(), static_cast<uInt>(bytes.size())));
}

/// The network after a run on the picture.
Expected<Network> RunOn(const std::filesystem::path& model_file,
                        const std::filesystem::path& picture_file,
                        const Preprocess& preprocess = {}) {
  OCTET_ASSIGN_OR_RETURN(const Model model, Model::FromFile(model_file.string()));
  OCTET_ASSIGN_OR_RETURN(Network network, Network::Create(model, preprocess));
  OCTET_ASSIGN_OR_RETURN(const Sample sample, ReadSampleFile(picture_file.string()));
  OCTET_RETURN_IF_ERROR(network.Run(std::vector<Sample>{sample}));
  return network;
}

class PictureModels : public testing::TestWithParam<PictureGolden> {};

TEST_P(PictureModels, EqualTfliteReference) {
  OCTET_DATA_OR_SKIP(data);
  const PictureGolden& golden = GetParam();
  auto network = RunOn(data / golden.model, data / golden.picture);
  ASSERT_TRUE(network.ok()) << network.status().message();
  EXPECT_EQ(Checksum(network->interpreter().Input<uint8_t>(0)), golden.input)
      << "the picture became other pixels";
  for (size_t i = 0; i < golden.outputs.size(); ++i) {
    EXPECT_EQ(Checksum(network->OutputBytes(static_cast<int>(i))), golden.outputs[i])
        << "output " << i;
  }
}

/// "ssd_on_cats_and_dogs"
std::string TestName(const testing::TestParamInfo<PictureGolden>& info) {
  const std::filesystem::path model = info.param.model, picture = info.param.picture;
  std::string name = model.stem().string() + "_on_" + picture.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

TEST(PictureGoldens, AreThree) {
  const auto goldens = ReadPictureGoldens();
  EXPECT_EQ(goldens.size(), 3u);
  for (const PictureGolden& golden : goldens) EXPECT_FALSE(golden.outputs.empty()) << golden.model;
}

INSTANTIATE_TEST_SUITE_P(RealModels, PictureModels, testing::ValuesIn(ReadPictureGoldens()),
                         TestName);

// The published mask is a picture whose grey values are the classes. It was made with the channels
// in BMP's own order, blue first: so 0.903 of bird pixels agree, in RGB 0.837 (in TFLite, too).
TEST(Deeplab, FindsTheBirdWhereTheMaskHasIt) {
  OCTET_DATA_OR_SKIP(data);
  auto network = RunOn(data / "uint8/deeplabv3_mnv2_dm05_pascal_quant.tflite",
                       data / "images/bird_segmentation.bmp", {.bgr = true});
  ASSERT_TRUE(network.ok()) << network.status().message();
  const std::vector<float> classes = network->Output(0);
  const auto mask = ReadSampleFile((data / "images/bird_segmentation_mask.bmp").string());
  ASSERT_TRUE(mask.ok()) << mask.status().message();
  const auto pixels = mask->array.values<uint8_t>();
  ASSERT_EQ(pixels.size(), 3 * classes.size());
  constexpr int kBird = 3;
  int common = 0, either = 0;
  for (size_t i = 0; i < classes.size(); ++i) {
    const bool found = classes[i] == static_cast<float>(kBird);
    const bool there = pixels[3 * i] == kBird;
    common += found && there;
    either += found || there;
  }
  EXPECT_GT(common, 1000);
  EXPECT_GT(static_cast<double>(common) / either, 0.9);
}

void PrintTo(const PictureGolden& golden, std::ostream* out) {
  *out << golden.model << " on " << golden.picture;
}

}  // namespace
}  // namespace octet
