using Myelin.Server.AccountData;
using Myelin.Server.Log;

namespace Myelin.Server.PushRules;

/// <summary>Every user has <c>m.push_rules</c> from the start, with the defaults of this version of the server.</summary>
internal sealed class StandingPushRules : IStandingAccountData
{
    public string Type => AccountDataTypes.PushRules;

    public AccountDatum For(UserId user, AccountDatum? stored) =>
        new(stored?.Position ?? LogPosition.Start, Type, PushRulesContent.Write(PushRulesContent.Read(user, stored?.ContentJson)));
}
