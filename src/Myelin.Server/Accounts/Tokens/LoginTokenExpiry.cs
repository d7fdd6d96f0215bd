using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>Removes login tokens that were never used. They are good for minutes, so there are few.</summary>
internal sealed class LoginTokenExpiry(ILogWriter writer, TimeProvider time) : IRecurringWork
{
    public string Kind => "accounts.login_tokens";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public Task RunAsync(CancellationToken cancellationToken) =>
        writer.AppendAsync(LoginTokens.RemoveExpired(new LogUnit(UnitLane.Bulk), time.GetUtcNow()), cancellationToken);
}
