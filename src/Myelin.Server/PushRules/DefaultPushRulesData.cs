using Myelin.Server.AccountData;
using Myelin.Server.Log;

namespace Myelin.Server.PushRules;

/// <summary>Every user has <c>m.push_rules</c> from the start, with the defaults of this server.</summary>
internal sealed class DefaultPushRulesData(PushRuleDefaults defaults) : IDefaultAccountData
{
    public string Type => AccountDataTypes.PushRules;

    public AccountDatum For(UserId user, AccountDatum? stored) =>
        new(stored?.Position ?? LogPosition.Start, Type, PushRulesContent.Write(PushRulesContent.Read(defaults.For(user), stored?.ContentJson)));
}
