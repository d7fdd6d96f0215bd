using System.Runtime.CompilerServices;
using Myelin.Core.Push;
using Myelin.Server.AccountData;
using Myelin.Server.Log;

namespace Myelin.Server.PushRules;

/// <summary>Push rules, stored as account data <c>m.push_rules</c> and parsed once per version.</summary>
internal sealed class StoredPushRules(IAccountData accountData, FormerPushRules former, PushRuleDefaults defaults) : IPushRules
{
    // An entry lives as long as the account data that it was read from.
    private readonly ConditionalWeakTable<AccountDatum, UserPushRules> _read = [];

    public async ValueTask<UserPushRules> OfUserAsync(UserId user, CancellationToken cancellationToken) =>
        Of(user, await accountData.OfUserAsync(user, cancellationToken));

    public UserPushRules Of(UserId user, UserAccountData accountData)
    {
        if (accountData.Find(null, AccountDataTypes.PushRules) is not { } datum)
        {
            var rules = defaults.For(user);
            return new UserPushRules(default, PushRulesContent.Write(rules), rules);
        }

        return _read.GetValue(
            datum, stored => new UserPushRules(stored.Position, stored.ContentJson, PushRulesContent.Read(defaults.For(user), stored.ContentJson)));
    }

    public ValueTask<UserPushRules> AtAsync(UserId user, UserPushRules current, LogPosition position, CancellationToken cancellationToken) =>
        position > current.Position ? new ValueTask<UserPushRules>(current) : former.AtAsync(user, current, position, cancellationToken);

    public Task ChangeAsync(UserId user, Func<PushRuleset, PushRuleset> change, CancellationToken cancellationToken) =>
        accountData.UpdateAsync(user, null, AccountDataTypes.PushRules, current => Changed(PushRulesContent.Read(defaults.For(user), current), change), cancellationToken);

    private static ReadOnlyMemory<byte>? Changed(PushRuleset rules, Func<PushRuleset, PushRuleset> change)
    {
        // Clients enable rules that are enabled already: a change without effect must not push out former rules.
        var changed = PushRulesContent.Write(change(rules));
        return changed.Span.SequenceEqual(PushRulesContent.Write(rules).Span) ? default(ReadOnlyMemory<byte>?) : changed;
    }
}
