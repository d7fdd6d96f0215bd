namespace Myelin.Api;

/// <summary>
/// What went wrong (<c>errcode</c>), for programs. The well-known ones are those of the specification ("Common error codes", "Other error codes", and what
/// single operations name); any other is passed on as it is.
/// </summary>
/// <param name="Value">The code as it is sent.</param>
public readonly record struct ErrCode(string Value)
{
    /// <summary><c>M_FORBIDDEN</c>: forbidden access, such as joining a room without permission or logging in with a wrong password.</summary>
    public static ErrCode Forbidden => new("M_FORBIDDEN");

    /// <summary><c>M_UNKNOWN_TOKEN</c>: the access or refresh token is not known. <see cref="MatrixError.SoftLogout"/> says whether the client may keep its state.</summary>
    public static ErrCode UnknownToken => new("M_UNKNOWN_TOKEN");

    /// <summary><c>M_MISSING_TOKEN</c>: no access token was given.</summary>
    public static ErrCode MissingToken => new("M_MISSING_TOKEN");

    /// <summary><c>M_USER_LOCKED</c>: the account has been locked and can't be used at this time.</summary>
    public static ErrCode UserLocked => new("M_USER_LOCKED");

    /// <summary><c>M_USER_SUSPENDED</c>: the account has been suspended and can be used for little at this time.</summary>
    public static ErrCode UserSuspended => new("M_USER_SUSPENDED");

    /// <summary><c>M_BAD_JSON</c>: the request is JSON of the wrong form: keys are missing, or values invalid.</summary>
    public static ErrCode BadJson => new("M_BAD_JSON");

    /// <summary><c>M_NOT_JSON</c>: the request is not JSON.</summary>
    public static ErrCode NotJson => new("M_NOT_JSON");

    /// <summary><c>M_NOT_FOUND</c>: nothing was found for the request.</summary>
    public static ErrCode NotFound => new("M_NOT_FOUND");

    /// <summary><c>M_LIMIT_EXCEEDED</c>: too many requests in too short a time. <see cref="MatrixError.RetryAfter"/> says how long to wait.</summary>
    public static ErrCode LimitExceeded => new("M_LIMIT_EXCEEDED");

    /// <summary><c>M_RESOURCE_LIMIT_EXCEEDED</c>: the server has reached a limit that is set to it. <see cref="MatrixError.AdminContact"/> says whom to turn to.</summary>
    public static ErrCode ResourceLimitExceeded => new("M_RESOURCE_LIMIT_EXCEEDED");

    /// <summary><c>M_UNKNOWN</c>: something went wrong that has no code of its own.</summary>
    public static ErrCode Unknown => new("M_UNKNOWN");

    /// <summary><c>M_UNRECOGNIZED</c>: the server does not understand the request: it has no such endpoint, or not with that method.</summary>
    public static ErrCode Unrecognized => new("M_UNRECOGNIZED");

    /// <summary><c>M_UNAUTHORIZED</c>: the request was not authorised, usually because a login failed.</summary>
    public static ErrCode Unauthorized => new("M_UNAUTHORIZED");

    /// <summary><c>M_USER_DEACTIVATED</c>: the account has been deactivated, which logging in tells.</summary>
    public static ErrCode UserDeactivated => new("M_USER_DEACTIVATED");

    /// <summary><c>M_USER_IN_USE</c>: the user ID is taken.</summary>
    public static ErrCode UserInUse => new("M_USER_IN_USE");

    /// <summary><c>M_INVALID_USERNAME</c>: the user ID is not valid.</summary>
    public static ErrCode InvalidUsername => new("M_INVALID_USERNAME");

    /// <summary><c>M_ROOM_IN_USE</c>: the room alias is taken.</summary>
    public static ErrCode RoomInUse => new("M_ROOM_IN_USE");

    /// <summary><c>M_INVALID_ROOM_STATE</c>: the state that a room was to begin with is not valid.</summary>
    public static ErrCode InvalidRoomState => new("M_INVALID_ROOM_STATE");

    /// <summary><c>M_THREEPID_IN_USE</c>: the third-party identifier is another account's.</summary>
    public static ErrCode ThreepidInUse => new("M_THREEPID_IN_USE");

    /// <summary><c>M_THREEPID_NOT_FOUND</c>: the third-party identifier belongs to no account.</summary>
    public static ErrCode ThreepidNotFound => new("M_THREEPID_NOT_FOUND");

    /// <summary><c>M_THREEPID_AUTH_FAILED</c>: the third-party identifier could not be confirmed.</summary>
    public static ErrCode ThreepidAuthFailed => new("M_THREEPID_AUTH_FAILED");

    /// <summary><c>M_THREEPID_DENIED</c>: the server does not permit the third-party identifier, such as an address of a domain that it doesn't take.</summary>
    public static ErrCode ThreepidDenied => new("M_THREEPID_DENIED");

    /// <summary><c>M_THREEPID_MEDIUM_NOT_SUPPORTED</c>: the server does not take third-party identifiers of that medium.</summary>
    public static ErrCode ThreepidMediumNotSupported => new("M_THREEPID_MEDIUM_NOT_SUPPORTED");

    /// <summary><c>M_SERVER_NOT_TRUSTED</c>: the request uses a third-party server, such as an identity server, that this one does not trust.</summary>
    public static ErrCode ServerNotTrusted => new("M_SERVER_NOT_TRUSTED");

    /// <summary><c>M_UNSUPPORTED_ROOM_VERSION</c>: the server does not know the room version that was asked for.</summary>
    public static ErrCode UnsupportedRoomVersion => new("M_UNSUPPORTED_ROOM_VERSION");

    /// <summary><c>M_INCOMPATIBLE_ROOM_VERSION</c>: the room is of a version that the server does not know, or the client; see <see cref="MatrixError.RoomVersion"/>.</summary>
    public static ErrCode IncompatibleRoomVersion => new("M_INCOMPATIBLE_ROOM_VERSION");

    /// <summary><c>M_BAD_STATE</c>: the change of state can't be made, such as unbanning somebody who is not banned.</summary>
    public static ErrCode BadState => new("M_BAD_STATE");

    /// <summary><c>M_GUEST_ACCESS_FORBIDDEN</c>: the room, or what was asked, does not permit guests.</summary>
    public static ErrCode GuestAccessForbidden => new("M_GUEST_ACCESS_FORBIDDEN");

    /// <summary><c>M_CAPTCHA_NEEDED</c>: a captcha is needed.</summary>
    public static ErrCode CaptchaNeeded => new("M_CAPTCHA_NEEDED");

    /// <summary><c>M_CAPTCHA_INVALID</c>: the captcha was not solved.</summary>
    public static ErrCode CaptchaInvalid => new("M_CAPTCHA_INVALID");

    /// <summary><c>M_MISSING_PARAM</c>: a parameter is missing.</summary>
    public static ErrCode MissingParam => new("M_MISSING_PARAM");

    /// <summary><c>M_INVALID_PARAM</c>: a parameter has a wrong value.</summary>
    public static ErrCode InvalidParam => new("M_INVALID_PARAM");

    /// <summary><c>M_TOO_LARGE</c>: the request or what it would make is too large.</summary>
    public static ErrCode TooLarge => new("M_TOO_LARGE");

    /// <summary><c>M_EXCLUSIVE</c>: the name is kept for an application service, or lies outside of the namespaces of the one that asks.</summary>
    public static ErrCode Exclusive => new("M_EXCLUSIVE");

    /// <summary><c>M_CANNOT_LEAVE_SERVER_NOTICE_ROOM</c>: the room of server notices can't be left, and its invitation can't be rejected.</summary>
    public static ErrCode CannotLeaveServerNoticeRoom => new("M_CANNOT_LEAVE_SERVER_NOTICE_ROOM");

    /// <summary><c>M_WEAK_PASSWORD</c>: the server takes no password as weak as this.</summary>
    public static ErrCode WeakPassword => new("M_WEAK_PASSWORD");

    /// <summary><c>M_APPSERVICE_LOGIN_UNSUPPORTED</c>: the server has users of application services log in otherwise, since it knows the newer authentication alone.</summary>
    public static ErrCode AppserviceLoginUnsupported => new("M_APPSERVICE_LOGIN_UNSUPPORTED");

    /// <summary><c>M_BAD_ALIAS</c>: an alias in <c>m.room.canonical_alias</c> does not point to the room, or is not valid.</summary>
    public static ErrCode BadAlias => new("M_BAD_ALIAS");

    /// <summary><c>M_UNABLE_TO_AUTHORISE_JOIN</c>: the server can't tell whether a restricted join may be granted; another may know.</summary>
    public static ErrCode UnableToAuthoriseJoin => new("M_UNABLE_TO_AUTHORISE_JOIN");

    /// <summary><c>M_UNABLE_TO_GRANT_JOIN</c>: nobody of the server may grant a restricted join that is permitted; another server's users may.</summary>
    public static ErrCode UnableToGrantJoin => new("M_UNABLE_TO_GRANT_JOIN");

    /// <summary><c>M_PROFILE_TOO_LARGE</c>: the profile would be larger than is permitted.</summary>
    public static ErrCode ProfileTooLarge => new("M_PROFILE_TOO_LARGE");

    /// <summary><c>M_KEY_TOO_LARGE</c>: the name of a profile's field is longer than is permitted.</summary>
    public static ErrCode KeyTooLarge => new("M_KEY_TOO_LARGE");

    /// <summary><c>M_DUPLICATE_ANNOTATION</c>: the sender has annotated the event with the same key before.</summary>
    public static ErrCode DuplicateAnnotation => new("M_DUPLICATE_ANNOTATION");

    /// <summary><c>M_INVITE_BLOCKED</c>: the invited user does not accept the invitation.</summary>
    public static ErrCode InviteBlocked => new("M_INVITE_BLOCKED");

    /// <summary><c>M_INVALID_SIGNATURE</c>: a signature is not valid.</summary>
    public static ErrCode InvalidSignature => new("M_INVALID_SIGNATURE");

    /// <summary><c>M_WRONG_ROOM_KEYS_VERSION</c>: keys were to go into another backup than the current one, which <see cref="MatrixError.CurrentVersion"/> names.</summary>
    public static ErrCode WrongRoomKeysVersion => new("M_WRONG_ROOM_KEYS_VERSION");

    /// <summary><c>M_UNKNOWN_DEVICE</c>: the device that an application service acts as is none of the user's.</summary>
    public static ErrCode UnknownDevice => new("M_UNKNOWN_DEVICE");

    /// <summary><c>M_URL_NOT_SET</c>: the application service that was to be pinged has no URL.</summary>
    public static ErrCode UrlNotSet => new("M_URL_NOT_SET");

    /// <summary><c>M_BAD_STATUS</c>: the pinged application service answered, but not well; see <see cref="MatrixError.Status"/>.</summary>
    public static ErrCode BadStatus => new("M_BAD_STATUS");

    /// <summary><c>M_CONNECTION_FAILED</c>: the pinged application service was not reached.</summary>
    public static ErrCode ConnectionFailed => new("M_CONNECTION_FAILED");

    /// <summary><c>M_CONNECTION_TIMEOUT</c>: the pinged application service did not answer in time.</summary>
    public static ErrCode ConnectionTimeout => new("M_CONNECTION_TIMEOUT");

    /// <summary><c>M_CONCURRENT_WRITE</c>: others were writing the same at the time; it can be tried again.</summary>
    public static ErrCode ConcurrentWrite => new("M_CONCURRENT_WRITE");

    /// <summary><c>M_NOT_YET_UPLOADED</c>: the media's URI has been made, its content is not there yet.</summary>
    public static ErrCode NotYetUploaded => new("M_NOT_YET_UPLOADED");

    /// <summary><c>M_CANNOT_OVERWRITE_MEDIA</c>: the media has content already.</summary>
    public static ErrCode CannotOverwriteMedia => new("M_CANNOT_OVERWRITE_MEDIA");

    public override string ToString() => Value;
}
