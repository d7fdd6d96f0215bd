using System.Runtime.CompilerServices;
using Myelin.Core.Push;
using Myelin.Server.AccountData;

namespace Myelin.Server.PushRules;

/// <summary>Push rules, kept as account data <c>m.push_rules</c>; read once for each version of it.</summary>
internal sealed class StoredPushRules(IAccountData accountData) : IPushRules
{
    // Lives as long as the account data that it was read from is held.
    private readonly ConditionalWeakTable<AccountDatum, UserPushRules> _read = [];

    public async ValueTask<UserPushRules> OfUserAsync(UserId user, CancellationToken cancellationToken) =>
        Of(user, await accountData.OfUserAsync(user, cancellationToken));

    public UserPushRules Of(UserId user, UserAccountData accountData)
    {
        if (accountData.Find(null, AccountDataTypes.PushRules) is not { } datum)
        {
            var rules = PushRulesContent.Read(user, null);
            return new UserPushRules(default, PushRulesContent.Write(rules), rules);
        }

        return _read.GetValue(datum, stored => new UserPushRules(stored.Position, stored.ContentJson, PushRulesContent.Read(user, stored.ContentJson)));
    }

    public Task ChangeAsync(UserId user, Func<PushRuleset, PushRuleset> change, CancellationToken cancellationToken) =>
        accountData.UpdateAsync(
            user, null, AccountDataTypes.PushRules, current => PushRulesContent.Write(change(PushRulesContent.Read(user, current))), cancellationToken);
}
