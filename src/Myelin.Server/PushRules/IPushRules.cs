using Myelin.Core.Push;
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

    /// <summary>
    /// The rules that held at a position of the log: an event is judged when it comes, whatever becomes of the rules later. Of rules that are no longer
    /// kept, the oldest that are stand in. Completes synchronously for what came after the last change.
    /// </summary>
    /// <param name="user">A local user.</param>
    /// <param name="current">The user's rules, as of the position or later.</param>
    /// <param name="position">The position.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<UserPushRules> AtAsync(UserId user, UserPushRules current, LogPosition position, CancellationToken cancellationToken);

    /// <summary>Changes the user's rules; tried again if somebody else changed them in between.</summary>
    /// <param name="user">A local user.</param>
    /// <param name="change">Gives the new rules for those that stand.</param>
    Task ChangeAsync(UserId user, Func<PushRuleset, PushRuleset> change, CancellationToken cancellationToken);
}

/// <summary>A user's push rules at one moment.</summary>
/// <param name="Position">The log position of the change that made them so; the start of the log if they were never changed.</param>
/// <param name="ContentJson">The content of <c>m.push_rules</c>: <c>{"global": {...}}</c>.</param>
/// <param name="Ruleset">The rules, to evaluate.</param>
public sealed record UserPushRules(LogPosition Position, ReadOnlyMemory<byte> ContentJson, PushRuleset Ruleset)
{
    private readonly bool _asksForDisplayName = Ruleset.NeedsDisplayName;
    private readonly bool _asksForDisplayNameWithoutMentions = Ruleset.NeedsDisplayNameWithoutMentions;

    /// <summary>Whether a rule asks for the user's display name to judge an event.</summary>
    internal bool AsksForDisplayName(PushEvent pushEvent) => _asksForDisplayName || (_asksForDisplayNameWithoutMentions && !pushEvent.HasMentions);
}
