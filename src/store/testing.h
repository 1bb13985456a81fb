#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "store/database.h"
#include "store/sqlite/sqlite.h"

/// For tests of every folder: a private place on disk and a real database in it.
namespace sekisho::store {

/// A folder (0700) that goes away with the object.
class TemporaryDirectory {
public:
    TemporaryDirectory() : path_((std::filesystem::temp_directory_path() / "sekisho-test-XXXXXX").string())
    {
        if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    }
    ~TemporaryDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

private:
    std::string path_;
};

/// An empty SQLite database with `steps` applied.
class TemporaryDatabase {
public:
    explicit TemporaryDatabase(const std::vector<Migration>& steps = {})
    {
        auto opened = open_sqlite({.path = directory_.file("test.db")});
        if (!opened) throw std::runtime_error(opened.error().message + ": " + opened.error().detail);
        database_ = std::move(*opened);
        if (auto migrated = database_->migrate(steps); !migrated) throw std::runtime_error(migrated.error().detail);
    }

    [[nodiscard]] Database& operator*() const noexcept { return *database_; }
    [[nodiscard]] Database* operator->() const noexcept { return database_.get(); }
    [[nodiscard]] const std::string& directory() const noexcept { return directory_.path(); }

private:
    TemporaryDirectory directory_;
    std::unique_ptr<Database> database_;
};

}  // namespace sekisho::store
