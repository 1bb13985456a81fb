#include "services/cognito_idp/service.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {

UserPools::UserPools(Needs needs, std::unique_ptr<Directory> directory)
    : needs_(std::move(needs)),
      directory_(std::move(directory)),
      keys_(needs_.workers),
      paging_(needs_.sealer),
      outbox_(needs_.sealer),
      codes_(needs_.sealer, needs_.clock),
      sender_(codes_, outbox_, needs_.clock),
      sessions_(needs_.sealer, needs_.clock),
      tokens_(needs_.public_url, needs_.workers, needs_.clock),
      access_tokens_(*directory_, needs_.database, tokens_, needs_.clock),
      passwords_(needs_.sealer, needs_.workers, needs_.password_cost),
      new_passwords_(passwords_, needs_.database),
      user_change_(needs_.database, needs_.clock),
      steps_({needs_.database, needs_.sealer, sessions_, tokens_, needs_.clock}),
      password_sign_in_(steps_, passwords_),
      srp_sign_in_(steps_, passwords_, needs_.workers),
      new_password_sign_in_(steps_, new_passwords_),
      refresh_sign_in_(steps_),
      authentication_({password_sign_in_, srp_sign_in_, new_password_sign_in_, refresh_sign_in_}),
      self_service_{*directory_, needs_.database, needs_.sealer, sender_, needs_.clock},
      self_{access_tokens_, needs_.database, sender_, needs_.clock}
{
}

Result<std::unique_ptr<UserPools>> UserPools::open(Needs needs)
{
    TRY(auto directory, Directory::open(needs.database, needs.sealer));
    return std::unique_ptr<UserPools>(new UserPools(std::move(needs), std::move(directory)));
}

Result<std::shared_ptr<const authn::KeySet>> UserPools::keys_for(std::string_view issuer) const
{
    const auto pool_id = tokens_.pool_of(issuer);
    const auto pool = pool_id ? directory_->state()->pool(*pool_id) : nullptr;
    if (!pool) return fail(errors::pool_not_found(issuer));
    return std::shared_ptr<const authn::KeySet>(pool->keys, &pool->keys->both);
}

}  // namespace sekisho::cognito_idp
