using System.Text;
using Myelin.Api;

namespace Myelin.Server.Accounts.Passwords;

/// <summary>Which passwords may be set. They are taken as they are: never trimmed, folded or normalised.</summary>
internal static class PasswordPolicy
{
    /// <exception cref="MatrixException"><c>M_WEAK_PASSWORD</c> if it is empty, <c>M_INVALID_PARAM</c> if it is too long.</exception>
    public static void Check(string password)
    {
        if (password.Length == 0)
        {
            throw new MatrixException(400, ErrCodes.WeakPassword, "The password must not be empty.");
        }

        if (Encoding.UTF8.GetByteCount(password) > AccountLimits.MaximumPasswordBytes)
        {
            throw MatrixException.InvalidParam($"The password is longer than {AccountLimits.MaximumPasswordBytes} bytes.");
        }
    }
}
