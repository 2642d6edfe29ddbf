// What figures are taken to mean. The figures are made up here.
#include "tools/octet/convert/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

LayerFigures Layer(std::string name, double alone, double accumulated) {
  return {.op = "CONV_2D",
          .name = std::move(name),
          .output = {},
          .isolated_db = alone,
          .accumulated_db = accumulated,
          .clipped = 0.0};
}

class Findings : public testing::Test {
 protected:
  Findings() {
    conversion.check = Comparison{.images = 100, .agreement = 0.98};
    conversion.data.samples.resize(100);
    conversion.measured.layers = {Layer("stem", 40, 40), Layer("neck", 35, 34),
                                  Layer("head", 38, 33)};
  }
  LayerFigures& layer(size_t i) { return conversion.measured.layers[i]; }

  ConvertFlags flags;
  Conversion conversion{flags};
};

TEST_F(Findings, NothingToMend) {
  EXPECT_THAT(Advice(conversion), IsEmpty());
  EXPECT_THAT(LayersAtRisk(conversion.measured), IsEmpty());
  EXPECT_THAT(Verdict(conversion),
              AllOf(HasSubstr("as good as the float one"), HasSubstr("98.00 %")));
}

TEST_F(Findings, TheVerdictFollowsAgreementLabelsOrNoise) {
  conversion.check->agreement = 0.92;
  EXPECT_THAT(Verdict(conversion), HasSubstr("close to"));
  conversion.check->agreement = 0.3;
  EXPECT_THAT(Verdict(conversion), HasSubstr("not usable"));
  conversion.check->top1 = 0.70;
  conversion.check->reference_top1 = 0.705;
  EXPECT_THAT(Verdict(conversion), AllOf(HasSubstr("as good as"), HasSubstr("(-0.50 points)")));
  conversion.check = Comparison{.images = 100, .mean_abs_error = 1};
  layer(2).is_output = true;
  layer(2).accumulated_db = 12;
  EXPECT_THAT(Verdict(conversion), AllOf(HasSubstr("noticeably worse"), HasSubstr("12.0 dB")));
  layer(2).accumulated_db.reset();
  EXPECT_THAT(Verdict(conversion), HasSubstr("no output differs"));
}

TEST_F(Findings, RisksComeWorstFirstWithTheirReason) {
  layer(0) = Layer("stem", 15, 15);
  layer(1) = Layer("neck", 40, 9);
  layer(2) = Layer("head", 12, 11);
  layer(2).clipped = 0.2;
  auto risks = LayersAtRisk(conversion.measured);
  ASSERT_EQ(risks.size(), 3u);
  EXPECT_THAT(Describe(risks[0]),
              StartsWith("'neck': 9.0 dB, noise of the layers before, the noisiest "
                         "of them 'stem' (15.0 dB alone)"));
  EXPECT_EQ(risks[1].reason, "20.00 % of its values are clipped");
  EXPECT_EQ(risks[2].reason, "its own rounding (15.0 dB alone)");
  layer(0).lost_channels = 2;
  layer(0).channels.resize(8);
  risks = LayersAtRisk(conversion.measured);
  EXPECT_THAT(risks[2].reason, HasSubstr("2 of 8 channels"));
}

TEST_F(Findings, UnevenChannelsWantInt8) {
  layer(1) = Layer("neck", 14, 14);
  layer(1).channels = {{-0.01f, 0.01f}, {-0.01f, 0.02f}, {-4, 4}};
  EXPECT_THAT(Advice(conversion), testing::ElementsAre(AllOf(StartsWith("--scheme int8"),
                                                             HasSubstr("'neck', 14.0 dB alone"))));
  flags.quantize.scheme = "int8";
  EXPECT_THAT(Advice(conversion), Not(testing::Contains(StartsWith("--scheme int8"))));
}

TEST_F(Findings, ClippingOutliersAndFewSamples) {
  flags.ranges.calibrator = "minmax";
  layer(1).clipped = 0.05;
  EXPECT_THAT(Advice(conversion),
              testing::ElementsAre(HasSubstr("5.00 % of the values of 'neck'")));
  layer(1).clipped = 0;
  layer(2).isolated_db = 18;
  EXPECT_THAT(Advice(conversion),
              testing::ElementsAre(HasSubstr("'head' keeps only 18.0 dB alone")));
  layer(2).isolated_db = 40;
  conversion.data.samples.resize(7);
  EXPECT_THAT(Advice(conversion), testing::ElementsAre(HasSubstr("ranges from only 7")));
  conversion.data_warning = "The pictures are upside down.";
  EXPECT_EQ(Advice(conversion)[0], conversion.data_warning);
}

}  // namespace
}  // namespace octet
