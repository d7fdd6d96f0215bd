using Myelin.Api;

namespace Myelin.Server.Accounts;

/// <summary>The errors for accounts that may not act, the same for every kind of login.</summary>
internal static class AccountRefusals
{
    /// <summary>Refuses a deactivated or locked account. Suspended ones may log in ("Account suspension").</summary>
    /// <exception cref="MatrixException"><c>M_USER_DEACTIVATED</c>, <c>M_USER_LOCKED</c>.</exception>
    public static void RefuseUnlessUsable(this Account account)
    {
        if (account.IsDeactivated)
        {
            throw Deactivated();
        }

        if (account.IsLocked)
        {
            throw Locked();
        }
    }

    public static MatrixException Deactivated() => new(403, ErrCode.UserDeactivated, "This account has been deactivated.");

    /// <summary>"Account locking": the client keeps its session.</summary>
    public static MatrixException Locked() => new(401, new MatrixError(ErrCode.UserLocked, "This account has been locked.") { SoftLogout = true });

    /// <summary>"Server admin style permissions": the name is another's, or outside of the caller's namespaces.</summary>
    public static MatrixException Exclusive(string message) => new(400, ErrCode.Exclusive, message);

    /// <summary>"Soft logout" says whether the client may keep its state.</summary>
    public static MatrixException UnknownToken(string message, bool softLogout) => new(401, new MatrixError(ErrCode.UnknownToken, message) { SoftLogout = softLogout });
}
