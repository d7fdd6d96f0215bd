namespace Myelin.Api;

/// <summary>
/// What went wrong (<c>errcode</c>), for programs. The named codes are those of the specification ("Common error codes", "Other error codes" and those of
/// single operations). Other codes are passed on unchanged.
/// </summary>
/// <param name="Value">The <c>errcode</c>.</param>
public readonly record struct ErrCode(string Value)
{
    /// <summary><c>M_FORBIDDEN</c>: forbidden access, such as joining a room without permission or logging in with a wrong password.</summary>
    public static ErrCode Forbidden => new("M_FORBIDDEN");

    /// <summary><c>M_UNKNOWN_TOKEN</c>: unknown access or refresh token. <see cref="MatrixError.SoftLogout"/> says whether the client may keep its state.</summary>
    public static ErrCode UnknownToken => new("M_UNKNOWN_TOKEN");

    /// <summary><c>M_MISSING_TOKEN</c>: no access token was given.</summary>
    public static ErrCode MissingToken => new("M_MISSING_TOKEN");

    /// <summary><c>M_USER_LOCKED</c>: the account is locked and can't be used.</summary>
    public static ErrCode UserLocked => new("M_USER_LOCKED");

    /// <summary><c>M_USER_SUSPENDED</c>: the account is suspended, which restricts what it may do.</summary>
    public static ErrCode UserSuspended => new("M_USER_SUSPENDED");

    /// <summary><c>M_BAD_JSON</c>: the request is JSON, but keys are missing or values are invalid.</summary>
    public static ErrCode BadJson => new("M_BAD_JSON");

    /// <summary><c>M_NOT_JSON</c>: the request is not JSON.</summary>
    public static ErrCode NotJson => new("M_NOT_JSON");

    /// <summary><c>M_NOT_FOUND</c>: nothing was found for the request.</summary>
    public static ErrCode NotFound => new("M_NOT_FOUND");

    /// <summary><c>M_LIMIT_EXCEEDED</c>: too many requests in too short a time. <see cref="MatrixError.RetryAfter"/> says how long to wait.</summary>
    public static ErrCode LimitExceeded => new("M_LIMIT_EXCEEDED");

    /// <summary><c>M_RESOURCE_LIMIT_EXCEEDED</c>: the server has reached a configured limit. <see cref="MatrixError.AdminContact"/> says whom to contact.</summary>
    public static ErrCode ResourceLimitExceeded => new("M_RESOURCE_LIMIT_EXCEEDED");

    /// <summary><c>M_UNKNOWN</c>: an error without a code of its own.</summary>
    public static ErrCode Unknown => new("M_UNKNOWN");

    /// <summary><c>M_UNRECOGNIZED</c>: the server has no such endpoint, or not with this method.</summary>
    public static ErrCode Unrecognized => new("M_UNRECOGNIZED");

    /// <summary><c>M_UNAUTHORIZED</c>: the request was not authorised, usually because a login failed.</summary>
    public static ErrCode Unauthorized => new("M_UNAUTHORIZED");

    /// <summary><c>M_USER_DEACTIVATED</c>: the account that tried to log in has been deactivated.</summary>
    public static ErrCode UserDeactivated => new("M_USER_DEACTIVATED");

    /// <summary><c>M_USER_IN_USE</c>: the user ID is taken.</summary>
    public static ErrCode UserInUse => new("M_USER_IN_USE");

    /// <summary><c>M_INVALID_USERNAME</c>: the user ID is not valid.</summary>
    public static ErrCode InvalidUsername => new("M_INVALID_USERNAME");

    /// <summary><c>M_ROOM_IN_USE</c>: the room alias is taken.</summary>
    public static ErrCode RoomInUse => new("M_ROOM_IN_USE");

    /// <summary><c>M_INVALID_ROOM_STATE</c>: the initial state of the new room is not valid.</summary>
    public static ErrCode InvalidRoomState => new("M_INVALID_ROOM_STATE");

    /// <summary><c>M_THREEPID_IN_USE</c>: the third-party identifier belongs to another account.</summary>
    public static ErrCode ThreepidInUse => new("M_THREEPID_IN_USE");

    /// <summary><c>M_THREEPID_NOT_FOUND</c>: the third-party identifier belongs to no account.</summary>
    public static ErrCode ThreepidNotFound => new("M_THREEPID_NOT_FOUND");

    /// <summary><c>M_THREEPID_AUTH_FAILED</c>: the third-party identifier could not be verified.</summary>
    public static ErrCode ThreepidAuthFailed => new("M_THREEPID_AUTH_FAILED");

    /// <summary><c>M_THREEPID_DENIED</c>: the server does not permit the third-party identifier, such as an address in a domain that it doesn't accept.</summary>
    public static ErrCode ThreepidDenied => new("M_THREEPID_DENIED");

    /// <summary><c>M_THREEPID_MEDIUM_NOT_SUPPORTED</c>: the server does not support third-party identifiers of this medium.</summary>
    public static ErrCode ThreepidMediumNotSupported => new("M_THREEPID_MEDIUM_NOT_SUPPORTED");

    /// <summary><c>M_SERVER_NOT_TRUSTED</c>: the request uses a third-party server, such as an identity server, that this one does not trust.</summary>
    public static ErrCode ServerNotTrusted => new("M_SERVER_NOT_TRUSTED");

    /// <summary><c>M_UNSUPPORTED_ROOM_VERSION</c>: the server does not support the requested room version.</summary>
    public static ErrCode UnsupportedRoomVersion => new("M_UNSUPPORTED_ROOM_VERSION");

    /// <summary><c>M_INCOMPATIBLE_ROOM_VERSION</c>: the server or the client does not support the room's version, <see cref="MatrixError.RoomVersion"/>.</summary>
    public static ErrCode IncompatibleRoomVersion => new("M_INCOMPATIBLE_ROOM_VERSION");

    /// <summary><c>M_BAD_STATE</c>: the state change is impossible, such as unbanning a user who is not banned.</summary>
    public static ErrCode BadState => new("M_BAD_STATE");

    /// <summary><c>M_GUEST_ACCESS_FORBIDDEN</c>: the room or the operation does not permit guests.</summary>
    public static ErrCode GuestAccessForbidden => new("M_GUEST_ACCESS_FORBIDDEN");

    /// <summary><c>M_CAPTCHA_NEEDED</c>: a captcha is needed.</summary>
    public static ErrCode CaptchaNeeded => new("M_CAPTCHA_NEEDED");

    /// <summary><c>M_CAPTCHA_INVALID</c>: the captcha was not solved.</summary>
    public static ErrCode CaptchaInvalid => new("M_CAPTCHA_INVALID");

    /// <summary><c>M_MISSING_PARAM</c>: a parameter is missing.</summary>
    public static ErrCode MissingParam => new("M_MISSING_PARAM");

    /// <summary><c>M_INVALID_PARAM</c>: a parameter has an invalid value.</summary>
    public static ErrCode InvalidParam => new("M_INVALID_PARAM");

    /// <summary><c>M_TOO_LARGE</c>: the request, or what it would create, is too large.</summary>
    public static ErrCode TooLarge => new("M_TOO_LARGE");

    /// <summary><c>M_EXCLUSIVE</c>: the name is reserved for an application service, or is outside the namespaces of the requesting one.</summary>
    public static ErrCode Exclusive => new("M_EXCLUSIVE");

    /// <summary><c>M_CANNOT_LEAVE_SERVER_NOTICE_ROOM</c>: a server notice room can't be left, and its invitation can't be rejected.</summary>
    public static ErrCode CannotLeaveServerNoticeRoom => new("M_CANNOT_LEAVE_SERVER_NOTICE_ROOM");

    /// <summary><c>M_WEAK_PASSWORD</c>: the password is too weak for the server.</summary>
    public static ErrCode WeakPassword => new("M_WEAK_PASSWORD");

    /// <summary><c>M_APPSERVICE_LOGIN_UNSUPPORTED</c>: users of application services can't log in this way, because the server supports only OAuth 2.0.</summary>
    public static ErrCode AppserviceLoginUnsupported => new("M_APPSERVICE_LOGIN_UNSUPPORTED");

    /// <summary><c>M_BAD_ALIAS</c>: an alias in <c>m.room.canonical_alias</c> does not point to the room, or is not valid.</summary>
    public static ErrCode BadAlias => new("M_BAD_ALIAS");

    /// <summary><c>M_UNABLE_TO_AUTHORISE_JOIN</c>: the server can't tell whether the user may join a restricted room; another server might.</summary>
    public static ErrCode UnableToAuthoriseJoin => new("M_UNABLE_TO_AUTHORISE_JOIN");

    /// <summary><c>M_UNABLE_TO_GRANT_JOIN</c>: no user of this server may authorise a permitted join of a restricted room; another server's users may.</summary>
    public static ErrCode UnableToGrantJoin => new("M_UNABLE_TO_GRANT_JOIN");

    /// <summary><c>M_PROFILE_TOO_LARGE</c>: the profile would exceed the permitted size.</summary>
    public static ErrCode ProfileTooLarge => new("M_PROFILE_TOO_LARGE");

    /// <summary><c>M_KEY_TOO_LARGE</c>: the name of a profile field is too long.</summary>
    public static ErrCode KeyTooLarge => new("M_KEY_TOO_LARGE");

    /// <summary><c>M_DUPLICATE_ANNOTATION</c>: the sender has already annotated the event with the same key.</summary>
    public static ErrCode DuplicateAnnotation => new("M_DUPLICATE_ANNOTATION");

    /// <summary><c>M_INVITE_BLOCKED</c>: the invited user does not accept the invitation.</summary>
    public static ErrCode InviteBlocked => new("M_INVITE_BLOCKED");

    /// <summary><c>M_INVALID_SIGNATURE</c>: a signature is not valid.</summary>
    public static ErrCode InvalidSignature => new("M_INVALID_SIGNATURE");

    /// <summary><c>M_WRONG_ROOM_KEYS_VERSION</c>: the keys are for a backup other than the current one, <see cref="MatrixError.CurrentVersion"/>.</summary>
    public static ErrCode WrongRoomKeysVersion => new("M_WRONG_ROOM_KEYS_VERSION");

    /// <summary><c>M_UNKNOWN_DEVICE</c>: the user has no such device for the application service to act as.</summary>
    public static ErrCode UnknownDevice => new("M_UNKNOWN_DEVICE");

    /// <summary><c>M_URL_NOT_SET</c>: the application service to ping has no URL.</summary>
    public static ErrCode UrlNotSet => new("M_URL_NOT_SET");

    /// <summary><c>M_BAD_STATUS</c>: the pinged application service responded with an error status, <see cref="MatrixError.Status"/>.</summary>
    public static ErrCode BadStatus => new("M_BAD_STATUS");

    /// <summary><c>M_CONNECTION_FAILED</c>: the pinged application service could not be reached.</summary>
    public static ErrCode ConnectionFailed => new("M_CONNECTION_FAILED");

    /// <summary><c>M_CONNECTION_TIMEOUT</c>: the pinged application service did not respond in time.</summary>
    public static ErrCode ConnectionTimeout => new("M_CONNECTION_TIMEOUT");

    /// <summary><c>M_CONCURRENT_WRITE</c>: others were writing the same data at the same time; the request can be retried.</summary>
    public static ErrCode ConcurrentWrite => new("M_CONCURRENT_WRITE");

    /// <summary><c>M_NOT_YET_UPLOADED</c>: the media's URI exists, but its content has not been uploaded yet.</summary>
    public static ErrCode NotYetUploaded => new("M_NOT_YET_UPLOADED");

    /// <summary><c>M_CANNOT_OVERWRITE_MEDIA</c>: the media already has content.</summary>
    public static ErrCode CannotOverwriteMedia => new("M_CANNOT_OVERWRITE_MEDIA");

    public override string ToString() => Value;
}
