using Myelin.Server.Log;
using Myelin.Server.Push;
using Myelin.Server.Push.Mail;

namespace Myelin.Server.Tests.Push;

/// <summary>When a pusher of the kind <c>email</c> mails.</summary>
public sealed class DigestPlanTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private static readonly LogPosition UpTo = new(20);

    [Fact]
    public void The_first_event_of_many_says_when_they_are_looked_at()
    {
        Assert.Equal(Now + PushLimits.EmailDelay, DigestPlan.LooksAt(Row(), Now));
        Assert.Null(DigestPlan.LooksAt(Row() with { BehindSince = Now }, Now));
    }

    [Fact]
    public void Nothing_unread_is_no_mail_and_leaves_the_interval_as_it_is()
    {
        var row = Row(mails: 2, earliest: Now + TimeSpan.FromHours(1));
        Assert.Equal(new DigestDecision.Settle(row with { Acknowledged = UpTo, BehindSince = null }), new DigestPlan(row, UpTo).Decide(Now, hasUnread: false, hasReadEarlier: false));
    }

    [Fact]
    public void Mails_come_ever_less_often_while_nothing_is_read()
    {
        var (row, now, intervals) = (Row(), Now, new List<TimeSpan>());
        for (var mail = 1; mail <= 5; mail++)
        {
            var plan = new DigestPlan(row, UpTo);
            Assert.Equal(mail > 1, plan.AsksForEarlier);
            if (mail > 1)
            {
                Assert.Equal(new DigestDecision.Wait(now), plan.Decide(now - TimeSpan.FromTicks(1), hasUnread: true, hasReadEarlier: false));
            }

            var send = Assert.IsType<DigestDecision.Send>(plan.Decide(now, hasUnread: true, hasReadEarlier: false));
            row = plan.Sent(now, send);
            Assert.Equal((UpTo, null, (long?)mail), (row.Acknowledged, row.BehindSince, row.Badge));
            intervals.Add(row.RetryAt!.Value - now);
            now = row.RetryAt.Value;
        }

        Assert.Equal(Enumerable.Range(1, 5).Select(PushLimits.EmailInterval), intervals);
        Assert.Equal(intervals.Order(), intervals);
    }

    [Fact]
    public void Having_read_ends_the_interval()
    {
        var plan = new DigestPlan(Row(mails: 7, earliest: Now + TimeSpan.FromHours(20)), UpTo);
        var send = Assert.IsType<DigestDecision.Send>(plan.Decide(Now, hasUnread: true, hasReadEarlier: true));
        Assert.Equal((1, Now + PushLimits.EmailInterval(1)), (plan.Sent(Now, send).Badge!.Value, plan.Sent(Now, send).RetryAt));
    }

    private static PusherProgress Row(long? mails = null, DateTimeOffset? earliest = null) => new(new LogPosition(10), null, 0, earliest, mails);
}
