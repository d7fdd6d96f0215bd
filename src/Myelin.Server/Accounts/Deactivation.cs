using System.Threading.Channels;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>
/// Closes accounts ("Account deactivation"). What other slices must do for it is remembered with the account and done afterwards, until
/// it has succeeded.
/// </summary>
internal sealed partial class Deactivation(
    DeviceStore devices, IDatabase database, ILogWriter writer, IEnumerable<IDeactivationStep> steps, TimeProvider time, ILogger<Deactivation> logger)
    : BackgroundService
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Closes the account, its devices and tokens; closing it again only adds the wish to erase.</summary>
    public async Task DeactivateAsync(Account account, bool erase, CancellationToken cancellationToken)
    {
        var number = account.Number.Value;
        var unit = new LogUnit();
        unit.Write(
            """
            UPDATE accounts SET is_deactivated = 1, password_hash = NULL, is_administrator = 0, has_steps_pending = 1,
                is_erased = CASE WHEN $2 = 1 THEN 1 ELSE is_erased END
            WHERE user_number = $1
            """,
            number,
            erase);
        unit.Write("DELETE FROM login_tokens WHERE user_number = $1", number);
        unit.Add(new LogEntry(LogEntryKind.Account, number, Fact: new AccountDeactivated(account.User, erase)));
        await devices.AddDeletionOfAllAsync(unit, account, spared: null, cancellationToken);
        await writer.AppendAsync(unit, cancellationToken);
        _wake.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await RunPendingAsync(stoppingToken);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    ReadFailed(logger, failure);
                }

                using var retry = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                using var timer = new CancellationTokenSource(AccountLimits.DeactivationRetry, time);
                await using var _ = timer.Token.Register(retry.Cancel);
                try
                {
                    await _wake.Reader.ReadAsync(retry.Token);
                }
                catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
                {
                    // Time to try again what failed.
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is pending is found again at the next start.
        }
    }

    [LoggerMessage(EventId = 201, Level = LogLevel.Error, Message = "The deactivation of {User} could not be completed and will be tried again.")]
    private static partial void StepFailed(ILogger logger, UserId user, Exception exception);

    [LoggerMessage(EventId = 202, Level = LogLevel.Error, Message = "Pending deactivations could not be looked up; this will be tried again.")]
    private static partial void ReadFailed(ILogger logger, Exception exception);

    private async Task RunPendingAsync(CancellationToken cancellationToken)
    {
        var pending = await database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT user_number, user_id, is_erased FROM accounts WHERE has_steps_pending = 1 ORDER BY user_number",
                static row => (Number: new UserNumber(row.GetInt64(0)), User: UserId.Parse(row.GetString(1)), Erase: row.GetInt64(2) != 0),
                token),
            cancellationToken);
        foreach (var (number, user, erase) in pending)
        {
            try
            {
                foreach (var step in steps)
                {
                    await step.RunAsync(user, erase, cancellationToken);
                }

                await writer.AppendAsync(
                    new LogUnit().Write("UPDATE accounts SET has_steps_pending = 0 WHERE user_number = $1 AND is_erased = $2", number.Value, erase),
                    cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                StepFailed(logger, user, failure);
            }
        }
    }
}
