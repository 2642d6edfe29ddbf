#include "tools/io/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io_testing.h"
#include "tools/io/zip.h"

namespace octet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Dataset Named(std::vector<std::string> names) {
  Dataset dataset;
  dataset.count = static_cast<int>(names.size());
  dataset.names = std::move(names);
  return dataset;
}

std::vector<int> Read(const std::string& path, const Dataset& dataset, int offset = 0) {
  const auto labels = ReadLabels(path, dataset, offset);
  EXPECT_TRUE(labels) << labels.status().message();
  return labels ? *labels : std::vector<int>();
}

std::string ReadError(const std::string& path, const Dataset& dataset) {
  const auto labels = ReadLabels(path, dataset, 0);
  EXPECT_FALSE(labels.ok());
  return labels.status().message();
}

TEST(Labels, AreFoundByFileName) {
  const TemporaryFolder folder;
  const std::string path =
      folder.Write("l.txt", "b.jpg 2\r\nfolder/with blanks.jpg\t7\n\nunused.jpg 9");
  EXPECT_THAT(Read(path, Named({"with blanks.jpg", "b.jpg"})), ElementsAre(7, 2));
  EXPECT_THAT(Read(path, Named({"with blanks.jpg", "b.jpg"}), 1), ElementsAre(8, 3));
}

TEST(Labels, OnePerLineFollowTheOrder) {
  const TemporaryFolder folder;
  EXPECT_THAT(Read(folder.Write("l.txt", "3\n1\n2\n"), Named({"a", "b", "c"})),
              ElementsAre(3, 1, 2));
}

TEST(Labels, ComeFromIdxFiles) {
  const TemporaryFolder folder;
  Dataset dataset;
  dataset.count = 3;
  const std::string path = folder.Write("l", std::string("\0\0\x08\x01\0\0\0\x03\x05\x00\x09", 11));
  EXPECT_THAT(Read(path, dataset), ElementsAre(5, 0, 9));
}

TEST(Labels, ErrorsSayWhatIsMissing) {
  const TemporaryFolder folder;
  EXPECT_THAT(ReadError(folder.Write("a", "a.jpg 1\n"), Named({"a.jpg", "b.jpg", "c.jpg"})),
              HasSubstr("no class for 2 of 3 samples, the first is b.jpg"));
  EXPECT_THAT(ReadError(folder.Write("b", "1\n2\n"), Named({"a"})),
              HasSubstr("2 labels for 1 samples"));
  EXPECT_THAT(ReadError(folder.Write("c", "1\ncat\n"), Named({"a", "b"})),
              HasSubstr("line 2: 'cat' does not end in a class number"));
}

TEST(Labels, ClassNamesComeWithTheModel) {
  Graph graph;
  const std::vector<uint8_t> metadata =
      WriteTfliteMetadata({.mean = {}, .std = {}, .label_file = "names.txt"});
  graph.metadata.push_back({std::string(kTfliteMetadata), Bytes::Own(metadata)});
  const std::string text = "cat\ndog\n";
  const ZipMember members[] = {
      {"other.txt", {}}, {"names.txt", Bytes::Own(std::vector<uint8_t>(text.begin(), text.end()))}};
  const std::vector<uint8_t> archive = WriteZip(members);
  const TemporaryFolder folder;
  const std::string zipped = std::string(archive.begin(), archive.end());
  const auto names = AttachedClassNames(folder.Write("m.tflite", "the model" + zipped), graph);
  ASSERT_TRUE(names) << names.status().message();
  EXPECT_THAT(*names, ElementsAre("cat", "dog"));
  EXPECT_THAT(*AttachedClassNames(folder.Write("cut.tflite", "the model"), graph), ElementsAre());
  EXPECT_THAT(*AttachedClassNames(folder.Write("plain.tflite", zipped), Graph()), ElementsAre());
}

TEST(Labels, ClassNamesAreLines) {
  const TemporaryFolder folder;
  const auto names = ReadClassNames(folder.Write("n.txt", "background\ntench, Tinca tinca\n"));
  ASSERT_TRUE(names) << names.status().message();
  EXPECT_THAT(*names, ElementsAre("background", "tench, Tinca tinca"));
}

}  // namespace
}  // namespace octet
