namespace Myelin.Server.Accounts;

/// <summary>Which users wished, when their account was closed, that their content be erased ("Account deactivation", <c>erase</c>).</summary>
public interface IErasedUsers
{
    /// <summary>Whether the user is erased; users of other servers never are. Completes synchronously while cached.</summary>
    ValueTask<bool> IsErasedAsync(UserId user, CancellationToken cancellationToken);
}
