#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "tests/temporary_folder.h"

namespace octet {
namespace {

class FileTest : public testing::Test {
 protected:
  std::string Path(const char* name) const { return folder_.path(name); }

  const TemporaryFolder folder_;
};

TEST_F(FileTest, WhatIsWrittenIsMapped) {
  const std::vector<uint8_t> bytes = {1, 2, 3};
  ASSERT_TRUE(WriteFileAtomically(Path("x"), bytes).ok());
  auto mapped = MapFile(Path("x"));
  ASSERT_TRUE(mapped.ok()) << mapped.status().message();
  EXPECT_EQ(std::vector<uint8_t>(mapped->data.begin(), mapped->data.end()), bytes);
}

TEST_F(FileTest, WritingReplacesAndLeavesNothingElseBehind) {
  ASSERT_TRUE(WriteFileAtomically(Path("x"), std::vector<uint8_t>(1000, 1)).ok());
  ASSERT_TRUE(WriteFileAtomically(Path("x"), std::vector<uint8_t>(2, 1)).ok());
  EXPECT_EQ(std::filesystem::file_size(Path("x")), 2u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
}

TEST_F(FileTest, ErrorsNameThePathAndTheReason) {
  EXPECT_EQ(MapFile(Path("none")).status().message(),
            Path("none") + ": cannot open: No such file or directory");
  EXPECT_EQ(MapFile(folder_.path()).status().message(), folder_.path() + ": is not a regular file");
  EXPECT_EQ(WriteFileAtomically(Path("none/x"), {}).message(),
            Path("none/x") + ": cannot create: No such file or directory");
}

TEST_F(FileTest, AnEmptyFileMapsToNoBytes) {
  ASSERT_TRUE(WriteFileAtomically(Path("x"), {}).ok());
  auto mapped = MapFile(Path("x"));
  ASSERT_TRUE(mapped.ok());
  EXPECT_TRUE(mapped->data.empty());
}

}  // namespace
}  // namespace octet
