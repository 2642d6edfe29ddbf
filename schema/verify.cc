// See verify.h. FlatBuffers' generated verifier says yes or no; where it says no, DamageFinder
// walks the same tables in the same order by flatc's description of them and says where.
#include "schema/verify.h"

#include <algorithm>
#include <optional>
#include <string>

#include <flatbuffers/flatbuffers.h>
#include <flatbuffers/minireflect.h>
#include <octet/graph.h>

#include "base/str.h"
#include "model_generated.h"

namespace octet {

namespace {

using flatbuffers::ElementaryType;
using flatbuffers::TypeCode;
using flatbuffers::TypeTable;

constexpr size_t kIdentifierStart = 4, kIdentifierBytes = 4;
constexpr uint32_t kMaxDepth = 16;    // the format nests 6 deep
constexpr size_t kMinTableBytes = 8;  // a table and the offset that refers to it
// Offsets have 32 bits; constants that lie beyond are found through Buffer.offset.
constexpr size_t kFlatbufferLimit = size_t{1} << 31;

// Other bytes than printable ASCII become "\x00".
void AppendReadable(std::string& out, uint8_t byte) {
  constexpr char kHex[] = "0123456789abcdef";
  if (byte >= 0x20 && byte < 0x7f) {
    out += static_cast<char>(byte);
  } else {
    out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
  }
}

Status CheckIdentifier(std::span<const uint8_t> bytes) {
  if (bytes.size() < kIdentifierStart + kIdentifierBytes) {
    return InvalidError("not a TFLite file: only ", bytes.size(), " bytes");
  }
  if (format::ModelBufferHasIdentifier(bytes.data())) return Status();
  std::string found;
  for (uint8_t byte : bytes.subspan(kIdentifierStart, kIdentifierBytes)) {
    AppendReadable(found, byte);
  }
  return InvalidError("not a TFLite file: identifier '", found, "' instead of 'TFL3'");
}

flatbuffers::Verifier MakeVerifier(std::span<const uint8_t> bytes) {
  const auto max_tables = static_cast<uint32_t>(1000 + bytes.size() / kMinTableBytes);
  return flatbuffers::Verifier(bytes.data(), bytes.size(), kMaxDepth, max_tables);
}

// What is wrong, with the path to it; nullopt: nothing.
using Damage = std::optional<std::string>;

class DamageFinder {
 public:
  explicit DamageFinder(std::span<const uint8_t> bytes)
      : bytes_(bytes), verifier_(MakeVerifier(bytes)) {}

  Damage Find() {
    const size_t root = verifier_.VerifyOffset(size_t{0});
    if (root == 0) return BadOffset(0);
    return InTable(root, *format::ModelTypeTable());
  }

 private:
  Damage InTable(size_t at, const TypeTable& type) {
    if (!verifier_.VerifyTableStart(&bytes_[at])) {
      return StrCat(": the table at byte ", at, " or its list of fields lies outside the ",
                    bytes_.size(), " bytes of the file, or misaligned");
    }
    const auto& table = *reinterpret_cast<const flatbuffers::Table*>(&bytes_[at]);
    for (size_t i = 0; i < type.num_elems; ++i) {
      const auto slot = flatbuffers::FieldIndexToOffset(static_cast<flatbuffers::voffset_t>(i));
      const size_t field = table.GetOptionalFieldOffset(slot);
      if (field == 0) continue;
      union_member_ = i == 0 ? 0 : table.GetField<uint8_t>(static_cast<uint16_t>(slot - 2), 0);
      if (Damage found = InField(at + field, type, type.type_codes[i])) {
        return StrCat(".", type.names[i], *found);
      }
    }
    verifier_.EndTable();
    return std::nullopt;
  }

  Damage InField(size_t at, const TypeTable& owner, TypeCode code) {
    const auto type = static_cast<ElementaryType>(code.base_type);
    const bool refers =
        code.is_repeating || type == flatbuffers::ET_STRING || type == flatbuffers::ET_SEQUENCE;
    const TypeTable* element =
        code.sequence_ref < 0 ? nullptr : owner.type_refs[code.sequence_ref]();
    if (!refers) return InScalar(at, InlineSize(type, element));
    const size_t distance = verifier_.VerifyOffset(at);
    if (distance == 0) return BadOffset(at);
    at += distance;
    if (code.is_repeating) return InVector(at, type, element);
    if (type == flatbuffers::ET_STRING) return InString(at);
    return element->st == flatbuffers::ST_UNION ? InUnion(at, *element) : InTable(at, *element);
  }

  Damage InScalar(size_t at, size_t size) {
    if (verifier_.VerifyAlignment(at, size) && verifier_.Verify(at, size)) return std::nullopt;
    return StrCat(": ", size, " bytes at byte ", at, " lie outside the ", bytes_.size(),
                  " bytes of the file, or misaligned");
  }

  Damage InVector(size_t at, ElementaryType type, const TypeTable* element) {
    const size_t size = InlineSize(type, element);
    if (!verifier_.VerifyVectorOrString(&bytes_[at], size)) return BadVector(at, "elements", size);
    if (type != flatbuffers::ET_SEQUENCE) return std::nullopt;
    const auto count = flatbuffers::ReadScalar<flatbuffers::uoffset_t>(&bytes_[at]);
    for (size_t i = 0; i < count; ++i) {
      const size_t entry = at + (i + 1) * sizeof(flatbuffers::uoffset_t);
      const size_t distance = verifier_.VerifyOffset(entry);
      const Damage found = distance == 0 ? BadOffset(entry) : InTable(entry + distance, *element);
      if (found) return StrCat("[", i, "]", *found);
    }
    return std::nullopt;
  }

  Damage InString(size_t at) {
    const auto* string = reinterpret_cast<const flatbuffers::String*>(&bytes_[at]);
    return verifier_.VerifyString(string) ? std::nullopt : BadVector(at, "characters", 1);
  }

  // A member of a number that the format had not given out is never followed.
  Damage InUnion(size_t at, const TypeTable& type) {
    if (union_member_ == 0 || union_member_ >= type.num_elems) return std::nullopt;
    return InTable(at, *type.type_refs[type.type_codes[union_member_].sequence_ref]());
  }

  Damage BadOffset(size_t at) const {
    return StrCat(": the offset at byte ", at, " leads outside the ", bytes_.size(),
                  " bytes of the file, or is misaligned");
  }
  Damage BadVector(size_t at, const char* elements, size_t size) const {
    if (at % sizeof(flatbuffers::uoffset_t) != 0 ||
        at + sizeof(flatbuffers::uoffset_t) > bytes_.size()) {
      return BadOffset(at);
    }
    const auto count = flatbuffers::ReadScalar<flatbuffers::uoffset_t>(&bytes_[at]);
    return StrCat(": ", count, " ", elements, " of ", size, size == 1 ? " byte" : " bytes",
                  " at byte ", at, " go past the ", bytes_.size(), " bytes of the file");
  }

  std::span<const uint8_t> bytes_;
  flatbuffers::Verifier verifier_;
  size_t union_member_ = 0;  // the field before, which for a union says what it holds
};

Status DescribeDamage(std::span<const uint8_t> bytes) {
  Damage found = DamageFinder(bytes).Find();
  if (!found) found = ": nested deeper, or in more tables, than a file of this length can need";
  std::string_view text = *found;
  text.remove_prefix(text.front() == '.' ? 1 : 2);  // no name in front: the root
  return InvalidError("truncated or damaged: ", text);
}

}  // namespace

Expected<const format::Model*> VerifyBytes(std::span<const uint8_t> bytes) {
  OCTET_RETURN_IF_ERROR(CheckIdentifier(bytes));
  const auto flatbuffer = bytes.first(std::min(bytes.size(), kFlatbufferLimit - 2));
  flatbuffers::Verifier verifier = MakeVerifier(flatbuffer);
  if (!format::VerifyModelBuffer(verifier)) return DescribeDamage(flatbuffer);
  const format::Model* model = format::GetModel(bytes.data());
  // Some tools wrote a smaller number into files whose identifier and layout are version 3's.
  if (model->version() > kSchemaVersion) {
    return UnsupportedError("schema version ", model->version(), "; octet reads up to ",
                            kSchemaVersion);
  }
  return model;
}

}  // namespace octet
