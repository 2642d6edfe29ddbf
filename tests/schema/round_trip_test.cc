// Read, write, read again: nothing octet keeps may change.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include <octet/graph.h>

#include "base/file.h"
#include "tests/schema/graph_diff.h"
#include "tests/schema/small_graph.h"
#include "tests/test_data.h"

namespace octet {
namespace {

// Writes `graph` and expects to read the same back; returns the file.
std::vector<uint8_t> ExpectRoundTrip(const Graph& graph) {
  auto file = WriteGraph(graph);
  EXPECT_TRUE(file.ok()) << file.status().message();
  if (!file) return {};
  auto again = ReadGraph(Bytes(*file));
  EXPECT_TRUE(again.ok()) << again.status().message();
  if (!again) return {};
  EXPECT_EQ(FirstDifference(graph, *again), "");
  return *file;
}

TEST(RoundTrip, HandMadeGraphs) {
  ExpectRoundTrip(SmallGraph());
  ExpectRoundTrip(OddGraph());
  ExpectRoundTrip(Graph());
}

TEST(RoundTrip, TheSameGraphGivesTheSameBytes) {
  const auto file = ExpectRoundTrip(OddGraph());
  EXPECT_EQ(file, *WriteGraph(OddGraph()));
  EXPECT_EQ(file, *WriteGraph(*ReadGraph(Bytes(file))));
}

class RealFiles : public testing::TestWithParam<const char*> {};

TEST_P(RealFiles, KeepTheirMeaning) {
  OCTET_DATA_OR_SKIP(data);
  int count = 0;
  for (const char* extension : {".tflite", ".bin"}) {
    for (const auto& path : FilesIn(data / GetParam(), extension)) {
      SCOPED_TRACE(path.string());
      auto bytes = MapFile(path.string());
      ASSERT_TRUE(bytes.ok()) << bytes.status().message();
      auto graph = ReadGraph(*bytes);
      ASSERT_TRUE(graph.ok()) << graph.status().message();
      ExpectRoundTrip(*graph);
      ++count;
    }
  }
  EXPECT_GT(count, 0);
  RecordProperty("files", count);
}

INSTANTIATE_TEST_SUITE_P(Folders, RealFiles,
                         testing::Values("uint8", "int8", "float", "float_ops", "float_calibrated"),
                         [](const auto& folder) { return std::string(folder.param); });

}  // namespace
}  // namespace octet
