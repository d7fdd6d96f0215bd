using System.Collections.Immutable;
using Myelin.Core.Push;
using Myelin.Core.Push.Conditions;
using Myelin.Server.AccountData;
using Myelin.Server.Log;

namespace Myelin.Server.PushRules;

/// <summary>Users' push rules ("Push Rules"), the server's default ones included.</summary>
public interface IPushRules
{
    /// <summary>The user's rules as this process's tail has seen them. Completes synchronously while cached.</summary>
    ValueTask<UserPushRules> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The rules that are part of a user's account data.</summary>
    UserPushRules Of(UserId user, UserAccountData accountData);

    /// <summary>Changes the user's rules; tried again if somebody else changed them in between.</summary>
    /// <param name="user">A local user.</param>
    /// <param name="change">Gives the new rules for those that stand.</param>
    Task ChangeAsync(UserId user, Func<PushRuleset, PushRuleset> change, CancellationToken cancellationToken);
}

/// <summary>A user's push rules at one moment.</summary>
/// <param name="Position">The log position of the last change; the start of the log if never changed.</param>
/// <param name="ContentJson">The content of <c>m.push_rules</c>: <c>{"global": {...}}</c>.</param>
/// <param name="Ruleset">The rules, to evaluate.</param>
public sealed record UserPushRules(LogPosition Position, ReadOnlyMemory<byte> ContentJson, PushRuleset Ruleset)
{
    /// <summary>Whether a rule asks for the user's display name.</summary>
    public bool AsksForDisplayName { get; } = Ruleset.AsksForDisplayName;

    /// <summary>The numbers of joined members that rules ask for.</summary>
    public ImmutableArray<MemberCountComparison> MemberCounts { get; } = Ruleset.MemberCounts;
}
