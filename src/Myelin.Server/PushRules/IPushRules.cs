using Myelin.Core.Push;
using Myelin.Server.AccountData;
using Myelin.Server.Log;

namespace Myelin.Server.PushRules;

/// <summary>Users' push rules ("Push Rules"), including the server's default rules.</summary>
public interface IPushRules
{
    /// <summary>The user's rules, at this process's tail. Completes synchronously while cached.</summary>
    ValueTask<UserPushRules> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The push rules in a user's account data.</summary>
    UserPushRules Of(UserId user, UserAccountData accountData);

    /// <summary>
    /// The rules in force at a log position: an event is judged by the rules of its time, whatever changes later. If those rules are no longer
    /// stored, the oldest stored ones are used. Completes synchronously for positions after the last change.
    /// </summary>
    /// <param name="user">A local user.</param>
    /// <param name="current">The user's rules, at the position or later.</param>
    /// <param name="position">The position.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<UserPushRules> AtAsync(UserId user, UserPushRules current, LogPosition position, CancellationToken cancellationToken);

    /// <summary>Changes the user's rules; retries if somebody else changes them in between.</summary>
    /// <param name="user">A local user.</param>
    /// <param name="change">Returns the new rules for the current ones.</param>
    Task ChangeAsync(UserId user, Func<PushRuleset, PushRuleset> change, CancellationToken cancellationToken);
}

/// <summary>A user's push rules at one moment.</summary>
/// <param name="Position">The log position of the latest change; the start of the log if the rules were never changed.</param>
/// <param name="ContentJson">The content of <c>m.push_rules</c>: <c>{"global": {...}}</c>.</param>
/// <param name="Ruleset">The parsed rules.</param>
public sealed record UserPushRules(LogPosition Position, ReadOnlyMemory<byte> ContentJson, PushRuleset Ruleset)
{
    private readonly bool _asksForDisplayName = Ruleset.NeedsDisplayName;
    private readonly bool _asksForDisplayNameWithoutMentions = Ruleset.NeedsDisplayNameWithoutMentions;

    /// <summary>Whether a rule needs the user's display name to evaluate an event.</summary>
    internal bool NeedsDisplayName(PushEvent pushEvent) => _asksForDisplayName || (_asksForDisplayNameWithoutMentions && !pushEvent.HasMentions);
}
