using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>The tokens of <c>m.login.token</c>: valid for one login, for a short time ("POST login/get_token").</summary>
internal sealed class LoginTokens(IDatabase database, ILogWriter writer, TimeProvider time)
{
    private const string Exists = "SELECT COUNT(*) FROM login_tokens WHERE hash = $1";

    /// <summary>Creates a token for the user.</summary>
    public async Task<string> CreateAsync(UserNumber user, CancellationToken cancellationToken)
    {
        var token = TokenText.New(TokenText.LoginPrefix);
        var now = time.GetUtcNow();
        var unit = new LogUnit()
            .Write(
                "INSERT INTO login_tokens (hash, user_number, expires_at) VALUES ($1, $2, $3)",
                TokenHash.Bytes(token),
                user.Value,
                (now + AccountLimits.LoginTokenLifetime).ToUnixTimeMilliseconds());
        await writer.AppendAsync(unit, cancellationToken);
        return token;
    }

    /// <summary>The user that the token logs in.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: it is unknown, used or expired.</exception>
    public async ValueTask<UserNumber> FindAsync(string token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var user = await database.ReadAsync(
            (session, cancellation) => session.ScalarAsync(
                "SELECT user_number FROM login_tokens WHERE hash = $1 AND expires_at > $2", cancellation, TokenHash.Bytes(token), now),
            cancellationToken);
        return user is { } number ? new UserNumber(number) : throw Invalid();
    }

    /// <summary>Adds the token's removal to the unit, which is refused if another login used it first.</summary>
    public static void AddUse(LogUnit unit, string token)
    {
        var hash = TokenHash.Bytes(token);
        unit.RequireAndSwap(Exists, 1, 0, hash);
        unit.Write("DELETE FROM login_tokens WHERE hash = $1", hash);
    }

    /// <summary>Adds the removal of expired tokens to a unit.</summary>
    public static LogUnit RemoveExpired(LogUnit unit, DateTimeOffset now) =>
        unit.Write("DELETE FROM login_tokens WHERE expires_at <= $1", now.ToUnixTimeMilliseconds());

    public static MatrixException Invalid() => MatrixException.Forbidden("The login token is not valid.");
}

/// <summary>Removes login tokens that were never used. They expire within minutes, so there are few.</summary>
internal sealed class LoginTokenExpiry(ILogWriter writer, TimeProvider time) : IRecurringWork
{
    public string Kind => "accounts.login_tokens";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public Task RunAsync(CancellationToken cancellationToken) =>
        writer.AppendAsync(LoginTokens.RemoveExpired(new LogUnit(UnitLane.Bulk), time.GetUtcNow()), cancellationToken);
}
