using Myelin.Api;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts;

/// <summary>For handlers of what a suspended account may not do ("Account suspension").</summary>
public static class SuspensionCheck
{
    /// <exception cref="MatrixException"><c>M_USER_SUSPENDED</c>.</exception>
    public static void RefuseIfSuspended(this Caller caller)
    {
        if (caller.IsSuspended)
        {
            throw new MatrixException(403, ErrCodes.UserSuspended, "You cannot perform this action while suspended.");
        }
    }
}
