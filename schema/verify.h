// The bytes of a .tflite file before anything follows their offsets.
#ifndef OCTET_SCHEMA_VERIFY_H_
#define OCTET_SCHEMA_VERIFY_H_

#include <cstdint>
#include <span>

#include <octet/status.h>

namespace octet {

namespace format {
struct Model;
}

/// The model in `bytes`, whose offsets, vectors, strings and tables all lie inside.
/// Errors: another identifier; a newer schema version; bytes that are cut or damaged, with the
/// table and field where that shows: "subgraphs[0].tensors[3].shape: ...".
/// REQUIRES: bytes begin at a multiple of 8.
Expected<const format::Model*> VerifyBytes(std::span<const uint8_t> bytes);

}  // namespace octet

#endif  // OCTET_SCHEMA_VERIFY_H_
