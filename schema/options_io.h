// Options of operators, between the structs of <octet/options.h> and the tables of model.fbs.
// Everything is generic over Fields(): to add a table, add its struct there and its line in
// option_kinds.h.
#ifndef OCTET_SCHEMA_OPTIONS_IO_H_
#define OCTET_SCHEMA_OPTIONS_IO_H_

#include <string>

#include <flatbuffers/flatbuffers.h>
#include <octet/options.h>
#include <octet/status.h>

#include "schema/copier.h"

namespace octet {

/// The defaults of the struct for number `kind` of the BuiltinOptions union; monostate for 0 and
/// for tables without fields; UnknownOptions for all others.
Options DefaultOptions(int kind);

/// The number in BuiltinOptions; 0 for what has no table (monostate, BatchNormalizationOptions,
/// UnknownOptions).
int OptionsKind(const Options& options);

/// "Conv2DOptions"; "options table 130" for a number the format had not given out.
std::string OptionsName(const UnknownOptions& options);

/// Reads a verified table. `table` may be nullptr where DefaultOptions(kind) has no fields.
/// Errors name the field: a missing table, an enum value the format does not know.
Expected<Options> ReadOptions(int kind, const flatbuffers::Table* table, Copier& copier);

/// Writes the table of number OptionsKind(options). REQUIRES: OptionsKind(options) != 0.
flatbuffers::Offset<void> WriteOptions(const Options& options,
                                       flatbuffers::FlatBufferBuilder& builder);

}  // namespace octet

#endif  // OCTET_SCHEMA_OPTIONS_IO_H_
