#include "tools/io/sha256.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace octet {
namespace {

std::string HashOf(std::string_view text) {
  Sha256 hash;
  hash.Add({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  return hash.Finish();
}

// The examples NIST publishes for FIPS 180-4.
TEST(Sha256, GivesThePublishedValues) {
  EXPECT_EQ(HashOf(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HashOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HashOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, DoesNotDependOnTheParts) {
  const std::vector<uint8_t> bytes(1000, 'a');
  Sha256 whole, parts;
  whole.Add(bytes);
  for (size_t at = 0; at < bytes.size(); at += 7)
    parts.Add(std::span(bytes).subspan(at, std::min<size_t>(7, bytes.size() - at)));
  EXPECT_EQ(whole.Finish(), parts.Finish());
}

}  // namespace
}  // namespace octet
