// Files whose bytes are damaged: cut, of another kind, offsets and vectors that lead outside.
#include <algorithm>

#include "tests/broken/broken_file.h"

namespace octet::broken {

namespace {

void CutTo(Raw& f, size_t bytes) {
  f.bytes.resize(std::min(bytes, f.bytes.size()));
}

}  // namespace

std::vector<Case> ByteCases() {
  constexpr const char* kShort = "short file";
  constexpr const char* kIdentifier = "identifier, version";
  constexpr const char* kOffsets = "offsets, vectors";
  using format::Buffer, format::Model, format::Operator, format::SubGraph, format::Tensor;
  return {
      {kShort, "empty", Base::kUint8, [](Raw& f) { CutTo(f, 0); },
       "not a TFLite file: only 0 bytes"},
      {kShort, "one byte", Base::kUint8, [](Raw& f) { CutTo(f, 1); },
       "not a TFLite file: only 1 bytes"},
      {kShort, "only the identifier", Base::kUint8, [](Raw& f) { CutTo(f, 8); },
       "truncated or damaged: the offset at byte 0 leads outside the 8 bytes of the file, or is "
       "misaligned"},
      {kShort, "cut in the first table", Base::kUint8, [](Raw& f) { CutTo(f, 40); },
       "truncated or damaged: operator_codes: the offset at byte 36 leads outside the 40 bytes of "
       "the file, or is misaligned"},
      {kShort, "cut in half", Base::kUint8, [](Raw& f) { CutTo(f, f.bytes.size() / 2); },
       "truncated or damaged: operator_codes[2]: the table at byte 2996 or its list of fields lies "
       "outside the 74368 bytes of the file, or misaligned"},
      {kShort, "last 100 bytes missing", Base::kUint8,
       [](Raw& f) { CutTo(f, f.bytes.size() - 100); },
       "truncated or damaged: operator_codes[2]: the table at byte 2996 or its list of fields lies "
       "outside the 148636 bytes of the file, or misaligned"},
      {kShort, "cut in half", Base::kInt8, [](Raw& f) { CutTo(f, f.bytes.size() / 2); },
       "truncated or damaged: subgraphs[0].tensors[0]: the offset at byte 620 leads outside the "
       "104000 bytes of the file, or is misaligned"},
      {kShort, "cut in half", Base::kMobilenet, [](Raw& f) { CutTo(f, f.bytes.size() / 2); },
       "truncated or damaged: operator_codes: the offset at byte 56 leads outside the 262799 bytes "
       "of the file, or is misaligned"},
      {kShort, "cut in half", Base::kResnet, [](Raw& f) { CutTo(f, f.bytes.size() / 2); },
       "truncated or damaged: operator_codes: the offset at byte 48 leads outside the 49248 bytes "
       "of the file, or is misaligned"},
      {kShort, "cut after 1000 bytes", Base::kKeywords, [](Raw& f) { CutTo(f, 1000); },
       "truncated or damaged: operator_codes: the offset at byte 36 leads outside the 1000 bytes "
       "of the file, or is misaligned"},

      {kIdentifier, "zeroed", Base::kUint8, [](Raw& f) { f.Put32(size_t{4}, 0); },
       "not a TFLite file: identifier '\\x00\\x00\\x00\\x00' instead of 'TFL3'"},
      {kIdentifier, "of a later format", Base::kUint8, [](Raw& f) { f.bytes[7] = '4'; },
       "not a TFLite file: identifier 'TFL4' instead of 'TFL3'"},
      {kIdentifier, "of another format", Base::kMobilenet,
       [](Raw& f) { std::memcpy(&f.bytes[4], "ORTM", 4); },
       "not a TFLite file: identifier 'ORTM' instead of 'TFL3'"},
      {kIdentifier, "schema version 4", Base::kUint8, [](File& f) { f.model.version = 4; },
       "schema version 4; octet reads up to 3"},
      {kIdentifier, "schema version 2^32 - 1", Base::kResnet,
       [](File& f) { f.model.version = ~0u; }, "schema version 4294967295; octet reads up to 3"},

      {kOffsets, "root behind the end", Base::kUint8,
       [](Raw& f) { f.Put32(size_t{0}, static_cast<uint32_t>(f.bytes.size()) + 4); },
       "truncated or damaged: the offset at byte 0 leads outside the 148736 bytes of the file, or "
       "is misaligned"},
      {kOffsets, "root misaligned", Base::kUint8, [](Raw& f) { f.bytes[0] ^= 1; },
       "truncated or damaged: the table at byte 29 or its list of fields lies outside the 148736 "
       "bytes of the file, or misaligned"},
      {kOffsets, "root negative", Base::kUint8, [](Raw& f) { f.Put32(size_t{0}, 0x80000000u); },
       "truncated or damaged: the offset at byte 0 leads outside the 148736 bytes of the file, or "
       "is misaligned"},
      {kOffsets, "root 0", Base::kMobilenet, [](Raw& f) { f.Put32(size_t{0}, 0); },
       "truncated or damaged: the offset at byte 0 leads outside the 525598 bytes of the file, or "
       "is misaligned"},
      {kOffsets, "fields of the model behind the end", Base::kUint8,
       [](Raw& f) { f.Put32(&f.model(), 0x80000000u); },
       "truncated or damaged: the table at byte 28 or its list of fields lies outside the 148736 "
       "bytes of the file, or misaligned"},
      {kOffsets, "subgraphs behind the end", Base::kUint8,
       [](Raw& f) { f.Put32(f.Field(f.model(), Model::VT_SUBGRAPHS), 0x7ffffff0); },
       "truncated or damaged: subgraphs: the offset at byte 40 leads outside the 148736 bytes of "
       "the file, or is misaligned"},
      {kOffsets, "2^30 subgraphs", Base::kUint8,
       [](Raw& f) { f.Put32(f.model().subgraphs(), 1u << 30); },
       "truncated or damaged: subgraphs: 1073741824 elements of 4 bytes at byte 312 go past the "
       "148736 bytes of the file"},
      {kOffsets, "2^31 buffers", Base::kInt8,
       [](Raw& f) { f.Put32(f.model().buffers(), 1u << 31); },
       "truncated or damaged: buffers: 2147483648 elements of 4 bytes at byte 56 go past the "
       "208000 bytes of the file"},
      {kOffsets, "one operator code too many", Base::kResnet,
       [](Raw& f) { f.Put32(f.model().operator_codes(), 1u << 20); },
       "truncated or damaged: operator_codes: 1048576 elements of 4 bytes at byte 98304 go past "
       "the 98496 bytes of the file"},
      {kOffsets, "tensors misaligned", Base::kUint8,
       [](Raw& f) {
         const uint8_t* at = f.Field(f.graph(), SubGraph::VT_TENSORS);
         f.Put32(at, flatbuffers::ReadScalar<uint32_t>(at) + 1);
       },
       "truncated or damaged: subgraphs[0].tensors: the offset at byte 613 leads outside the "
       "148736 bytes of the file, or is misaligned"},
      {kOffsets, "tensor 3 behind the end", Base::kUint8,
       [](Raw& f) { f.Put32(f.graph().tensors()->Data() + 3 * 4, 0x7fffff00); },
       "truncated or damaged: subgraphs[0].tensors[3]: the offset at byte 628 leads outside the "
       "148736 bytes of the file, or is misaligned"},
      {kOffsets, "fields of tensor 5 behind the end", Base::kUint8,
       [](Raw& f) { f.Put32(&f.tensor(5), 0x40000000); },
       "truncated or damaged: subgraphs[0].tensors[5]: the table at byte 147892 or its list of "
       "fields lies outside the 148736 bytes of the file, or misaligned"},
      {kOffsets, "shape of tensor 2 with 2^29 dimensions", Base::kUint8,
       [](Raw& f) { f.Put32(f.tensor(2).shape(), 1u << 29); },
       "truncated or damaged: subgraphs[0].tensors[2].shape: 536870912 elements of 4 bytes at byte "
       "148432 go past the 148736 bytes of the file"},
      {kOffsets, "name of tensor 1 without an end", Base::kUint8,
       [](Raw& f) { f.Put32(f.tensor(1).name(), 0x00ffffff); },
       "truncated or damaged: subgraphs[0].tensors[1].name: 16777215 characters of 1 byte at byte "
       "148532 go past the 148736 bytes of the file"},
      {kOffsets, "name of tensor 1 not terminated", Base::kMobilenet,
       [](Raw& f) {
         const auto* name = f.tensor(1).name();
         f.bytes[f.Position(name->data()) + name->size()] = 'x';
       },
       "truncated or damaged: subgraphs[0].tensors[1].name: 33 characters of 1 byte at byte 503516 "
       "go past the 525598 bytes of the file"},
      {kOffsets, "scales of tensor 0 behind the end", Base::kInt8,
       [](Raw& f) { f.Put32(f.tensor(0).quantization()->scale(), 0x10000000); },
       "truncated or damaged: subgraphs[0].tensors[0].quantization.scale: 268435456 elements of 4 "
       "bytes at byte 207936 go past the 208000 bytes of the file"},
      {kOffsets, "operators behind the end", Base::kUint8,
       [](Raw& f) { f.Put32(f.Field(f.graph(), SubGraph::VT_OPERATORS), 0x70000000); },
       "truncated or damaged: subgraphs[0].operators: the offset at byte 440 leads outside the "
       "148736 bytes of the file, or is misaligned"},
      {kOffsets, "operator 7 behind the end", Base::kUint8,
       [](Raw& f) { f.Put32(f.graph().operators()->Data() + 7 * 4, 0x70000000); },
       "truncated or damaged: subgraphs[0].operators[7]: the offset at byte 496 leads outside the "
       "148736 bytes of the file, or is misaligned"},
      {kOffsets, "inputs of operator 2 with 2^28 entries", Base::kUint8,
       [](Raw& f) { f.Put32(f.op(2).inputs(), 1u << 28); },
       "truncated or damaged: subgraphs[0].operators[2].inputs: 268435456 elements of 4 bytes at "
       "byte 3064 go past the 148736 bytes of the file"},
      {kOffsets, "options of operator 0 behind the end", Base::kMobilenet,
       [](Raw& f) { f.Put32(f.Field(f.op(0), Operator::VT_BUILTIN_OPTIONS), 0x70000000); },
       "truncated or damaged: subgraphs[0].operators[0].builtin_options: the offset at byte 483068 "
       "leads outside the 525598 bytes of the file, or is misaligned"},
      {kOffsets, "options of operator 3 without fields", Base::kResnet,
       [](Raw& f) { f.Put32(f.op(3).builtin_options(), 0x7ffffffe); },
       "truncated or damaged: subgraphs[0].operators[3].builtin_options: the table at byte 80256 "
       "or its list of fields lies outside the 98496 bytes of the file, or misaligned"},
      {kOffsets, "buffer 1 of 3 GB", Base::kUint8,
       [](Raw& f) { f.Put32(f.model().buffers()->Get(2)->data(), 0xc0000000u); },
       "truncated or damaged: buffers[2].data: 3221225472 elements of 1 byte at byte 143804 go "
       "past the 148736 bytes of the file"},
      {kOffsets, "buffer 4 behind the end", Base::kKeywords,
       [](Raw& f) { f.Put32(f.model().buffers()->Data() + 4 * 4, 0x7ffffffc); },
       "truncated or damaged: buffers[4]: the offset at byte 128 leads outside the 53936 bytes of "
       "the file, or is misaligned"},
      {kOffsets, "subgraphs that are the buffers", Base::kUint8,
       [](Raw& f) {
         const uint8_t* at = f.Field(f.model(), Model::VT_SUBGRAPHS);
         f.Put32(at,
                 static_cast<uint32_t>(reinterpret_cast<const uint8_t*>(f.model().buffers()) - at));
       },
       "truncated or damaged: subgraphs[1].tensors[0]: the offset at byte 147792 leads outside the "
       "148736 bytes of the file, or is misaligned"},
      {kOffsets, "a buffer outside the flatbuffer, behind the end", Base::kUint8,
       [](File& f) {
         auto& buffer = *f.model.buffers[f.input(0, 1).buffer];
         buffer.data.clear();
         buffer.offset = 1u << 30;
         buffer.size = 144;
       },
       "tensor 37 'stem.conv.weight': 144 bytes at 1073741824 lie outside the 148272 bytes of the "
       "file"},
      {kOffsets, "a buffer outside the flatbuffer that overflows", Base::kUint8,
       [](File& f) {
         auto& buffer = *f.model.buffers[f.input(0, 1).buffer];
         buffer.data.clear();
         buffer.offset = 64;
         buffer.size = ~uint64_t{0} - 32;
       },
       "tensor 37 'stem.conv.weight': 18446744073709551583 bytes at 64 lie outside the 148272 "
       "bytes of the file"},
  };
}

}  // namespace octet::broken
