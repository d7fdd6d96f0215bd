using System.Globalization;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Push.Delivery;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Push.Mail;

/// <summary>Sends e-mails about unread messages when <see cref="DigestPlan"/> says so.</summary>
internal sealed partial class EmailDigest(
    PusherStore store,
    MissedEvents missedEvents,
    DigestReader reader,
    MailServer mail,
    IEntityNumbers numbers,
    ILogTail tail,
    IOptions<MyelinOptions> options,
    TimeProvider time,
    ILogger<EmailDigest> logger) : IScheduledWork
{
    /// <summary>The kind of its scheduled work; the key is the pusher's number.</summary>
    public const string WorkKind = "push.email";

    public string Kind => WorkKind;

    public async ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken)
    {
        var number = long.Parse(item.Key, CultureInfo.InvariantCulture);
        if (options.Value.Email.Host.Length == 0
            || await store.FindAsync(number, cancellationToken) is not { Kind: PusherKind.Email } pusher
            || await store.ProgressAsync(number, cancellationToken) is not { } progress
            || await store.UnsubscribeTokenAsync(number, cancellationToken) is not { } token)
        {
            return DueOutcome.Done;
        }

        var user = await numbers.UserIdAsync(pusher.User, cancellationToken);
        var plan = new DigestPlan(progress, tail.Head);
        var missed = await missedEvents.ReadAsync(user, progress.Acknowledged, plan.UpTo, cancellationToken);
        var digest = await reader.ReadAsync(user, missed, cancellationToken);
        var hasReadEarlier = digest is not null
            && plan.AsksForEarlier
            && (await missedEvents.ReadAsync(user, LogPosition.Start, progress.Acknowledged, cancellationToken)).Count == 0;
        switch (plan.Decide(time.GetUtcNow(), digest is not null, hasReadEarlier))
        {
            case DigestDecision.Wait wait:
                return DueOutcome.Again(wait.Until);
            case DigestDecision.Settle settle:
                return Settled(number, progress, settle.Progress);
            case DigestDecision.Send send:
                await SendAsync(pusher, digest!, token, cancellationToken);
                return Settled(number, progress, plan.Sent(time.GetUtcNow(), send));
            default:
                throw new InvalidOperationException("There is no other decision.");
        }
    }

    private static DueOutcome Settled(long number, PusherProgress from, PusherProgress to) => new(Unit: PusherStore.Settle(number, from.Acknowledged, to));

    private async ValueTask SendAsync(Pusher pusher, Digest digest, string token, CancellationToken cancellationToken)
    {
        try
        {
            await mail.SendAsync(pusher.PushKey, digest, UnsubscribeLink.Of(options.Value.PublicBaseUrl, token), cancellationToken);
        }
        catch (SmtpCommandException refusal) when (refusal.ErrorCode is SmtpErrorCode.RecipientNotAccepted && (int)refusal.StatusCode >= 500)
        {
            // A permanent failure: retrying would not help.
            Refused(logger, pusher.User.Value, refusal.Message);
        }
    }

    [LoggerMessage(EventId = 1410, Level = LogLevel.Warning, Message = "The mail server does not accept the address of user {User}: {Reason}")]
    private static partial void Refused(ILogger logger, long user, string reason);
}

/// <summary>Schedules the e-mails of pushers that have new events.</summary>
internal sealed class EmailSchedule(PusherStore store, IOptions<MyelinOptions> options, TimeProvider time)
{
    /// <summary>The scheduled work of a pusher.</summary>
    public static DueKey KeyOf(long pusher) => new(EmailDigest.WorkKind, pusher.ToString(CultureInfo.InvariantCulture));

    /// <summary>A unit that schedules the e-mails that are not scheduled yet; null if there are no new events.</summary>
    public async ValueTask<LogUnit?> ScheduleAsync(IReadOnlyDictionary<long, LogPosition> mailed, CancellationToken cancellationToken)
    {
        if (mailed.Count == 0 || options.Value.Email.Host.Length == 0)
        {
            return null;
        }

        var unit = new LogUnit();
        var now = time.GetUtcNow();
        foreach (var (pusher, at) in mailed)
        {
            if (await store.ProgressAsync(pusher, cancellationToken) is not { } progress)
            {
                continue;
            }

            PusherStore.Mark(unit, pusher, progress.BehindSince is not null, at, now);
            if (DigestPlan.LooksAt(progress, now) is { } looksAt)
            {
                unit.ScheduleWork(KeyOf(pusher), looksAt);
            }
        }

        return unit;
    }
}
