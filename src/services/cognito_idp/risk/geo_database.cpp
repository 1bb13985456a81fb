#include <maxminddb.h>

#include <utility>

#include "services/cognito_idp/risk/geo_lookup.h"

namespace sekisho::cognito_idp::risk {
namespace {

constexpr std::size_t longest_text = 128;

template <class... Path>
std::optional<MMDB_entry_data_s> value_at(MMDB_entry_s entry, Path... path)
{
    MMDB_entry_data_s data{};
    const int status = MMDB_get_value(&entry, &data, path..., static_cast<const char*>(nullptr));
    if (status != MMDB_SUCCESS || !data.has_data) return std::nullopt;
    return data;
}

template <class... Path>
std::string text_at(MMDB_entry_s entry, Path... path)
{
    const auto data = value_at(entry, path...);
    if (!data || data->type != MMDB_DATA_TYPE_UTF8_STRING || data->data_size > longest_text) return {};
    return {data->utf8_string, data->data_size};
}

template <class... Path>
std::optional<double> number_at(MMDB_entry_s entry, Path... path)
{
    const auto data = value_at(entry, path...);
    if (!data || data->type != MMDB_DATA_TYPE_DOUBLE) return std::nullopt;
    return data->double_value;
}

class GeoDatabase final : public GeoLookup {
public:
    explicit GeoDatabase(MMDB_s database) : database_(database) {}
    ~GeoDatabase() override { MMDB_close(&database_); }
    GeoDatabase(const GeoDatabase&) = delete;
    GeoDatabase& operator=(const GeoDatabase&) = delete;

    std::optional<Place> find(const std::string& address) const override
    {
        int resolved = 0, status = MMDB_SUCCESS;
        // Reads numbers only: AI_NUMERICHOST is set inside, no name is ever asked for.
        auto found = MMDB_lookup_string(&database_, address.c_str(), &resolved, &status);
        if (resolved != 0 || status != MMDB_SUCCESS || !found.found_entry) return std::nullopt;
        Place place;
        place.country = text_at(found.entry, "country", "iso_code");
        place.city = text_at(found.entry, "city", "names", "en");
        const auto latitude = number_at(found.entry, "location", "latitude");
        const auto longitude = number_at(found.entry, "location", "longitude");
        if (latitude && longitude) place.coordinates = Coordinates{*latitude, *longitude};
        return place;
    }

private:
    MMDB_s database_;
};

}  // namespace

Result<std::unique_ptr<const GeoLookup>> open_geo_database(const std::string& file)
{
    MMDB_s database{};
    const int status = MMDB_open(file.c_str(), MMDB_MODE_MMAP, &database);
    if (status != MMDB_SUCCESS)
        return fail("GeoDatabase", "the geographic database `" + file + "` cannot be read: " + MMDB_strerror(status));
    return std::unique_ptr<const GeoLookup>(std::make_unique<GeoDatabase>(database));
}

}  // namespace sekisho::cognito_idp::risk
