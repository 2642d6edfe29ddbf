#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/str.h"

namespace octet {
namespace {

Status SystemError(const std::string& path, const char* action) {
  return InvalidError(path, ": cannot ", action, ": ", std::strerror(errno));
}

/// Closes the descriptor at the end of the scope.
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

Status WriteAll(int fd, std::span<const uint8_t> bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return SystemError(path, "write");
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return fsync(fd) == 0 ? Status() : SystemError(path, "write");
}

}  // namespace

Expected<Bytes> MapFile(const std::string& path) {
  Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return SystemError(path, "open");
  struct stat info;
  if (fstat(file.fd, &info) != 0) return SystemError(path, "read");
  if (!S_ISREG(info.st_mode)) return InvalidError(path, ": is not a regular file");
  const auto size = static_cast<size_t>(info.st_size);
  if (size == 0) return Bytes();
  void* first = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.fd, 0);
  if (first == MAP_FAILED) return SystemError(path, "map");
  std::shared_ptr<const void> owner(first, [size](void* mapped) { munmap(mapped, size); });
  return Bytes({static_cast<const uint8_t*>(first), size}, std::move(owner));
}

Status WriteFileAtomically(const std::string& path, std::span<const uint8_t> bytes) {
  std::string temporary = path + ".XXXXXX";
  Descriptor file{mkstemp(temporary.data())};
  if (file.fd < 0) return SystemError(path, "create");
  Status status = WriteAll(file.fd, bytes, path);
  const mode_t mask = umask(0);
  umask(mask);
  if (status.ok() && fchmod(file.fd, 0666 & ~mask) != 0) status = SystemError(path, "write");
  if (status.ok() && rename(temporary.c_str(), path.c_str()) != 0)
    status = SystemError(path, "create");
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

}  // namespace octet
