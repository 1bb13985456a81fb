#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "wire/schema.h"
#include "wire/values.h"

/// The type-erased doors to values, one constant per C++ type; taken by the generated tables only.
namespace sekisho::wire {

template <class T>
struct Cell {
    static const void* get(const void* cell) { return cell; }
    static void* emplace(void* cell) { return cell; }
};

template <class T>
struct Cell<Boxed<T>> {
    static const void* get(const void* cell)
    {
        const auto& box = *static_cast<const Boxed<T>*>(cell);
        return box ? &*box : nullptr;
    }
    static void* emplace(void* cell)
    {
        auto& box = *static_cast<Boxed<T>*>(cell);
        box = Boxed<T>(T{});
        return &*box;
    }
};

template <class T>
struct Cell<std::optional<T>> {
    static const void* get(const void* cell)
    {
        const auto& value = *static_cast<const std::optional<T>*>(cell);
        return value ? Cell<T>::get(&*value) : nullptr;
    }
    static void* emplace(void* cell) { return Cell<T>::emplace(&static_cast<std::optional<T>*>(cell)->emplace()); }
};

template <class T>
inline constexpr CellAccess cell_access{&Cell<T>::get, &Cell<T>::emplace};

template <class T>
inline constexpr ListAccess list_access{
    [](const void* list) { return static_cast<const std::vector<T>*>(list)->size(); },
    [](const void* list, std::size_t index) -> const void* { return &(*static_cast<const std::vector<T>*>(list))[index]; },
    [](void* list) -> void* { return &static_cast<std::vector<T>*>(list)->emplace_back(); },
};

template <class T>
inline constexpr MapAccess map_access{
    [](const void* map) { return static_cast<const std::map<std::string, T>*>(map)->size(); },
    [](const void* map, MapAccess::Visit visit, void* context) {
        for (const auto& [key, value] : *static_cast<const std::map<std::string, T>*>(map)) visit(context, key, &value);
    },
    [](void* map, std::string key) -> void* {
        auto [position, fresh] = static_cast<std::map<std::string, T>*>(map)->try_emplace(std::move(key));
        return fresh ? &position->second : nullptr;
    },
};

}  // namespace sekisho::wire
