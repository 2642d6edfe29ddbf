// What the format says of each operator that octet has heard of: its options table, and the
// versions that were given out (LastVersion in <octet/op_code.h>). Part of the file format. A new
// operator gets a line in op_formats.cc.
#ifndef OCTET_SCHEMA_OP_FORMATS_H_
#define OCTET_SCHEMA_OP_FORMATS_H_

#include <octet/op_code.h>
#include <octet/status.h>

namespace octet {

/// `kind` (a number of BuiltinOptions; 0: none) may stand beside the operator: its own table, or
/// none, which means all defaults. Operators that are not listed may have any.
Status CheckOptionsKind(OpCode code, int kind);

}  // namespace octet

#endif  // OCTET_SCHEMA_OP_FORMATS_H_
